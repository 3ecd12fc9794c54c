package net.spanwire.core.net;

import org.jspecify.annotations.Nullable;

/**
 * An IPv6 network.
 *
 * @param high the first 8 bytes of the first address, in network order
 * @param low the last 8 bytes
 * @param length 0 to 128
 */
public record Ipv6Prefix(long high, long low, int length) implements IpPrefix {

  public Ipv6Prefix {
    check(length);
    if ((high & ~highMask(length)) != 0 || (low & ~lowMask(length)) != 0) {
      throw new IllegalArgumentException(
          "host bits are set in " + new Ipv6Address(high, low) + "/" + length);
    }
  }

  /** The network of {@code length} bits that holds the given address. */
  public static Ipv6Prefix of(long high, long low, int length) {
    check(length);
    return new Ipv6Prefix(high & highMask(length), low & lowMask(length), length);
  }

  private static void check(int length) {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("an IPv6 prefix length is 0 to 128, not " + length);
    }
  }

  private static long highMask(int length) {
    return length == 0 ? 0 : length >= 64 ? -1L : -1L << (64 - length);
  }

  private static long lowMask(int length) {
    return length <= 64 ? 0 : -1L << (128 - length);
  }

  /** Written out, as {@link Ipv4Address}'s. */
  @Override
  public int hashCode() {
    return (Long.hashCode(high) * 31 + Long.hashCode(low)) * 31 + length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv6Prefix(long otherHigh, long otherLow, int otherLength)
        && high == otherHigh
        && low == otherLow
        && length == otherLength;
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV6;
  }

  @Override
  public Ipv6Address address() {
    return new Ipv6Address(high, low);
  }

  @Override
  public boolean contains(IpAddress address) {
    return address instanceof Ipv6Address(long otherHigh, long otherLow)
        && (otherHigh & highMask(length)) == high
        && (otherLow & lowMask(length)) == low;
  }

  @Override
  public String toString() {
    return address() + "/" + length;
  }
}
