package net.spanwire.bgp.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import net.spanwire.bgp.message.AsPath;
import org.jspecify.annotations.Nullable;

/** A condition on an AS path; the usual ones avoid regular expressions. */
public sealed interface AsPathPattern {

  boolean matches(AsPath path);

  /**
   * Reads {@code empty}, {@code contains ASN} or just {@code ASN}, {@code originated-by ASN},
   * {@code neighbor ASN}, or a regular expression over the path as text in which {@code _} stands
   * for the begin, the end or a separator, as routers have it: {@code _65001_}, {@code ^65001_},
   * {@code ^65001( [0-9]+)?$}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static AsPathPattern parse(String text) {
    String stripped = text.strip();
    if (stripped.equals("empty") || stripped.equals("^$")) {
      return new Empty();
    }
    Matcher words = AsPathForms.WORDS.matcher(stripped);
    if (words.matches()) {
      long asn = AsPathForms.asn(words.group(2));
      return switch (words.group(1)) {
        case "contains" -> new Contains(asn);
        case "originated-by" -> new OriginatedBy(asn);
        case "neighbor" -> new ReceivedFrom(asn);
        default -> throw new AssertionError(words.group(1));
      };
    }
    Matcher simple = AsPathForms.SIMPLE.matcher(stripped);
    if (simple.matches()) {
      long asn = AsPathForms.asn(simple.group(2));
      boolean first = simple.group(1).equals("^");
      boolean last = simple.group(3).equals("$");
      if (!first && !last && simple.group(1).equals(simple.group(3))) {
        return new Contains(asn);
      }
      if (first && !last && simple.group(3).equals("_")) {
        return new ReceivedFrom(asn);
      }
      if (!first && last && simple.group(1).equals("_")) {
        return new OriginatedBy(asn);
      }
    }
    return Expression.of(stripped);
  }

  /** What we originate ourselves, or what an internal neighbour does. */
  record Empty() implements AsPathPattern {
    @Override
    public boolean matches(AsPath path) {
      return path.isEmpty();
    }

    @Override
    public String toString() {
      return "empty";
    }
  }

  /** The number stands anywhere in the path. */
  record Contains(long asn) implements AsPathPattern {
    @Override
    public boolean matches(AsPath path) {
      return path.contains(asn);
    }

    @Override
    public String toString() {
      return "contains " + asn;
    }
  }

  /** The number is the last one. */
  record OriginatedBy(long asn) implements AsPathPattern {
    @Override
    public boolean matches(AsPath path) {
      var origin = path.originAsn();
      return origin.isPresent() && origin.getAsLong() == asn;
    }

    @Override
    public String toString() {
      return "originated-by " + asn;
    }
  }

  /** The number is the first one. */
  record ReceivedFrom(long asn) implements AsPathPattern {
    @Override
    public boolean matches(AsPath path) {
      var neighbor = path.neighborAsn();
      return neighbor.isPresent() && neighbor.getAsLong() == asn;
    }

    @Override
    public String toString() {
      return "neighbor " + asn;
    }
  }

  /** Anything else; equal if the text is. */
  final class Expression implements AsPathPattern {

    private final String text;
    private final Pattern pattern;

    private Expression(String text, Pattern pattern) {
      this.text = text;
      this.pattern = pattern;
    }

    static Expression of(String text) {
      if (!AsPathForms.EXPRESSION.matcher(text).matches()) {
        throw new IllegalArgumentException(
            "not an AS path match: '"
                + text
                + "', expected a number, 'empty', 'contains N', 'originated-by N', 'neighbor N' or"
                + " a regular expression such as '^65001_'");
      }
      try {
        return new Expression(text, Pattern.compile(text.replace("_", "(?:^|$|[ ,{}()\\[\\]])")));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "not a regular expression: '" + text + "': " + e.getDescription(), e);
      }
    }

    @Override
    public boolean matches(AsPath path) {
      return pattern.matcher(path.toString()).find();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Expression that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
