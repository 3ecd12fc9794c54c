package net.spanwire.bgp.policy;

import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;

/**
 * One part of a community as a pattern has it: a number, an address, a range, or all.
 *
 * @param dotted whether it was written as an IPv4 address
 */
public record PartRange(long min, long max, boolean dotted) {

  private static final PartRange ALL = new PartRange(0, 0xffff_ffffL, false);

  /** Whether the text may stand for several. */
  static boolean isRange(String part) {
    return part.equals("*") || part.indexOf('-') > 0 && Character.isDigit(part.charAt(0));
  }

  /**
   * Reads one.
   *
   * @param whole the community that it is a part of, for the message
   */
  static PartRange parse(String part, long largest, String whole) {
    if (part.equals("*")) {
      return ALL;
    }
    if (part.indexOf('.') >= 0 && IpAddress.parse(part) instanceof Ipv4Address(int bits)) {
      long number = Integer.toUnsignedLong(bits);
      return new PartRange(number, number, true);
    }
    int dash = part.indexOf('-');
    if (dash < 0) {
      long number = CommunityText.number(part, largest, whole);
      return new PartRange(number, number, false);
    }
    long min = CommunityText.number(part.substring(0, dash), largest, whole);
    long max = CommunityText.number(part.substring(dash + 1), largest, whole);
    if (max < min) {
      throw new IllegalArgumentException("a range goes up, not " + part + " as in '" + whole + "'");
    }
    return new PartRange(min, max, false);
  }

  boolean isAll() {
    return equals(ALL);
  }

  boolean contains(long number) {
    return number >= min && number <= max;
  }

  @Override
  public String toString() {
    if (isAll()) {
      return "*";
    }
    if (dotted) {
      return new Ipv4Address((int) min).toString();
    }
    return min == max ? Long.toString(min) : min + "-" + max;
  }
}
