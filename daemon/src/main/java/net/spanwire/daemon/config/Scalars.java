package net.spanwire.daemon.config;

import com.google.common.base.Ascii;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;

/** The kinds of values that keys take. */
final class Scalars {

  private static final Pattern DURATION =
      Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d|seconds?|minutes?|hours?|days?|milliseconds?)");
  private static final Pattern ASDOT = Pattern.compile("(\\d{1,5})\\.(\\d{1,5})");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._\\-]{0,62}");

  private Scalars() {}

  static final Scalar<String> TEXT = text -> text;

  static final Scalar<Boolean> ON_OFF =
      text ->
          switch (Ascii.toLowerCase(text)) {
            case "on", "true", "yes" -> true;
            case "off", "false", "no" -> false;
            default -> throw wrong(text, "neither on nor off", "on or off");
          };

  static final Scalar<IpPrefix> PREFIX =
      text -> {
        try {
          if (text.indexOf('/') < 0) {
            throw wrong(text, "no prefix", "a network such as 10.1.0.0/16 or fd00:1::/48");
          }
          return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
          throw expected(e, "a network such as 10.1.0.0/16 or fd00:1::/48");
        }
      };

  static final Scalar<IpAddress> ADDRESS =
      text -> {
        try {
          return IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
          throw expected(e, "an address such as 192.0.2.1 or 2001:db8::1");
        }
      };

  static final Scalar<InterfaceAddress> INTERFACE_ADDRESS =
      text -> {
        try {
          if (text.indexOf('/') < 0) {
            throw wrong(text, "without a prefix length", "an address such as 169.254.1.1/30");
          }
          return InterfaceAddress.parse(text);
        } catch (IllegalArgumentException e) {
          throw expected(e, "an address with its prefix length, such as 169.254.1.1/30");
        }
      };

  /** RFC 6286: four octets, not zero. */
  static final Scalar<Ipv4Address> ROUTER_ID =
      text -> {
        try {
          if (IpAddress.parse(text) instanceof Ipv4Address id && !id.isUnspecified()) {
            return id;
          }
        } catch (IllegalArgumentException e) {
          throw wrong(text, "no router identifier", "four octets such as 192.0.2.1", e);
        }
        throw wrong(text, "no router identifier", "four octets such as 192.0.2.1, not 0.0.0.0");
      };

  /** RFC 6793, also in the notation of RFC 5396; without those that may not be used. */
  static final Scalar<Long> ASN =
      text -> {
        Matcher dotted = ASDOT.matcher(text);
        long asn =
            dotted.matches()
                ? number(dotted.group(1), 0, 65_535) << 16 | number(dotted.group(2), 0, 65_535)
                : number(text, 1, 4_294_967_295L);
        if (asn == 0 || asn == 23_456 || asn == 65_535 || asn == 4_294_967_295L) {
          // RFC 7607, RFC 6793 §9, RFC 7300
          throw wrong(text, "a reserved autonomous system", "one of your own or a private one");
        }
        return asn;
      };

  static Scalar<Integer> integer(int min, int max) {
    return text -> (int) number(text, min, max);
  }

  /** A number of 32 bits without sign that is not zero, decimal or in hexadecimal digits. */
  static final Scalar<Integer> MARK =
      text -> {
        boolean hex = text.startsWith("0x") || text.startsWith("0X");
        try {
          long value = hex ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text);
          if (value >= 1 && value <= 0xffff_ffffL) {
            return (int) value;
          }
        } catch (NumberFormatException e) {
          throw wrong(text, "no mark", "1 to 0xffffffff, such as 0xca6c", e);
        }
        throw wrong(text, "out of range", "1 to 0xffffffff");
      };

  private static long number(String text, long min, long max) {
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw wrong(text, "no whole number", min + " to " + max, e);
    }
    throw wrong(text, "out of range", min + " to " + max);
  }

  /** A number with its unit; zero may stand without. */
  static Scalar<Duration> duration(Duration min, Duration max) {
    return text -> {
      Duration value = parseDuration(text);
      if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
        throw wrong(text, "out of range", words(min) + " to " + words(max));
      }
      return value;
    };
  }

  static Duration parseDuration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (!matcher.matches()) {
      throw wrong(text, "no duration", "a number with its unit, such as 90s, 300ms or 2m");
    }
    long count = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    return unit.startsWith("milli") || unit.equals("ms")
        ? Duration.ofMillis(count)
        : switch (unit.charAt(0)) {
          case 's' -> Duration.ofSeconds(count);
          case 'm' -> Duration.ofMinutes(count);
          case 'h' -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
  }

  /** {@code 90s}, {@code 300ms}: as it would be written in a file. */
  static String words(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  /** The constants of an enumeration, in lower case with dashes. */
  static <E extends Enum<E>> Scalar<E> oneOf(Class<E> type) {
    return text -> {
      for (E constant : type.getEnumConstants()) {
        if (word(constant).equals(text)) {
          return constant;
        }
      }
      throw wrong(
          text,
          "unknown",
          Arrays.stream(type.getEnumConstants())
              .map(Scalars::word)
              .collect(Collectors.joining(" or ")));
    };
  }

  static String word(Enum<?> constant) {
    return Ascii.toLowerCase(constant.name()).replace('_', '-');
  }

  /** What Linux takes as the name of a link (dev_valid_name), less what its sysctl tree uses. */
  static final Scalar<String> INTERFACE =
      text -> {
        if (text.length() > 15) {
          throw wrong(text, "too long for a link: " + text.length() + " bytes", "at most 15");
        }
        if (!text.matches("[!-~&&[^/:%\"]]+") || text.matches("\\.{1,2}|all|default|lo")) {
          throw wrong(
              text, "not usable as a link's name", "up to 15 letters, digits, '-', '_' or '.'");
        }
        return text;
      };

  /** The name of a peer, a neighbour or a policy. */
  static final Scalar<String> OWN_NAME =
      text -> {
        if (!NAME.matcher(text).matches()) {
          throw wrong(text, "not usable as a name", "up to 63 letters, digits, '-', '_' or '.'");
        }
        return text;
      };

  static IllegalArgumentException wrong(String text, String what, String expected) {
    return new IllegalArgumentException(message(text, what, expected));
  }

  static IllegalArgumentException wrong(
      String text, String what, String expected, IllegalArgumentException cause) {
    return new IllegalArgumentException(message(text, what, expected), cause);
  }

  private static String message(String text, String what, String expected) {
    return "'" + text + "' is " + what + ", expected " + expected;
  }

  /** Passes on what a value of core said, unless it already says what was expected. */
  private static IllegalArgumentException expected(IllegalArgumentException e, String expected) {
    String message = String.valueOf(e.getMessage());
    boolean complete = message.contains("expected") || message.contains("did you mean");
    return new IllegalArgumentException(complete ? message : message + ", expected " + expected, e);
  }
}
