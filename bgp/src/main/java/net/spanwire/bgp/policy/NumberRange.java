package net.spanwire.bgp.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers without sign, both ends included. */
public record NumberRange(long min, long max) {

  private static final Pattern FORM =
      Pattern.compile("(>=|<=|>|<)?\\s*(\\d{1,18})|(\\d{1,18})\\s*-\\s*(\\d{1,18})");

  public NumberRange {
    if (min < 0 || max < min) {
      throw new IllegalArgumentException("a range goes up, not from " + min + " to " + max);
    }
  }

  /**
   * Reads {@code 200}, {@code 100-200}, {@code >= 200}, {@code <= 200}, {@code > 200} or {@code <
   * 200}.
   *
   * @param largest of the numbers in question
   * @throws IllegalArgumentException saying what is wrong
   */
  public static NumberRange parse(String text, long largest) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no range of numbers, expected 200, 100-200, >= 200, <= 200, > 200 or < 200");
    }
    NumberRange range = matcher.group(2) == null ? between(matcher) : compared(matcher, largest);
    if (range == null || range.max > largest) {
      throw new IllegalArgumentException(
          "'" + text + "' is out of range, expected something within 0 to " + largest);
    }
    return range;
  }

  private static NumberRange between(Matcher matcher) {
    return new NumberRange(Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4)));
  }

  private static @Nullable NumberRange compared(Matcher matcher, long largest) {
    long number = Long.parseLong(matcher.group(2));
    if (number > largest) {
      return null;
    }
    return switch (matcher.group(1)) {
      case ">=" -> new NumberRange(number, largest);
      case "<=" -> new NumberRange(0, number);
      case ">" -> number == largest ? null : new NumberRange(number + 1, largest);
      case "<" -> number == 0 ? null : new NumberRange(0, number - 1);
      case null, default -> new NumberRange(number, number);
    };
  }

  public boolean contains(long number) {
    return number >= min && number <= max;
  }

  @Override
  public String toString() {
    return min == max ? Long.toString(min) : min + "-" + max;
  }
}
