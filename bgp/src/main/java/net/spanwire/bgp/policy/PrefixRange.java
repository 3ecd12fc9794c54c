package net.spanwire.bgp.policy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.spanwire.core.net.IpPrefix;

/**
 * Networks inside one network, by their length.
 *
 * @param prefix what covers them
 * @param minLength the shortest that belongs, at least the prefix's own length
 * @param maxLength the longest that belongs
 */
public record PrefixRange(IpPrefix prefix, int minLength, int maxLength) {

  private static final Pattern FORM =
      Pattern.compile(
          "(\\S+)(?:\\s+(?:(exact)|(orlonger)|ge\\s+(\\d{1,3})(?:\\s+le\\s+(\\d{1,3}))?|le\\s+(\\d{1,3})))?");

  public PrefixRange {
    if (minLength < prefix.length() || maxLength < minLength) {
      throw new IllegalArgumentException(
          "lengths in "
              + prefix
              + " go up, from "
              + prefix.length()
              + " over ge to le: not ge "
              + minLength
              + " le "
              + maxLength);
    }
    if (maxLength > prefix.family().bits()) {
      throw new IllegalArgumentException(
          "the longest prefix in "
              + prefix
              + " has length "
              + prefix.family().bits()
              + ", not "
              + maxLength);
    }
  }

  /** The network itself alone. */
  public static PrefixRange exact(IpPrefix prefix) {
    return new PrefixRange(prefix, prefix.length(), prefix.length());
  }

  /** The network and all in it. */
  public static PrefixRange orLonger(IpPrefix prefix) {
    return new PrefixRange(prefix, prefix.length(), prefix.family().bits());
  }

  /**
   * Reads {@code PREFIX}, {@code PREFIX exact}, {@code PREFIX orlonger}, {@code PREFIX ge N},
   * {@code PREFIX le N} or {@code PREFIX ge N le M}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static PrefixRange parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a prefix range: '" + text + "', expected PREFIX [exact | orlonger | ge N] [le N]");
    }
    IpPrefix prefix = IpPrefix.parse(matcher.group(1));
    int bits = prefix.family().bits();
    if (matcher.group(3) != null) {
      return orLonger(prefix);
    }
    if (matcher.group(4) != null) {
      String max = matcher.group(5);
      return new PrefixRange(
          prefix, Integer.parseInt(matcher.group(4)), max == null ? bits : Integer.parseInt(max));
    }
    return matcher.group(6) == null
        ? exact(prefix)
        : new PrefixRange(prefix, prefix.length(), Integer.parseInt(matcher.group(6)));
  }

  public boolean contains(IpPrefix other) {
    return other.length() >= minLength && other.length() <= maxLength && prefix.covers(other);
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    int bits = prefix.family().bits();
    if (maxLength == prefix.length()) {
      return prefix.toString();
    }
    if (minLength == prefix.length()) {
      return prefix + (maxLength == bits ? " orlonger" : " le " + maxLength);
    }
    return prefix + " ge " + minLength + (maxLength == bits ? "" : " le " + maxLength);
  }
}
