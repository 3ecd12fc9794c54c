package net.spanwire.core.net;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 network.
 *
 * @param bits the first address, as in {@link Ipv4Address#bits}
 * @param length 0 to 32
 */
public record Ipv4Prefix(int bits, int length) implements IpPrefix {

  public Ipv4Prefix {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("an IPv4 prefix length is 0 to 32, not " + length);
    }
    if ((bits & ~mask(length)) != 0) {
      throw new IllegalArgumentException(
          "host bits are set in " + new Ipv4Address(bits) + "/" + length);
    }
  }

  /** The network of {@code length} bits that holds the address {@code bits}. */
  public static Ipv4Prefix of(int bits, int length) {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("an IPv4 prefix length is 0 to 32, not " + length);
    }
    return new Ipv4Prefix(bits & mask(length), length);
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  /** Written out, as {@link Ipv4Address}'s. */
  @Override
  public int hashCode() {
    return bits * 31 + length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv4Prefix(int otherBits, int otherLength)
        && bits == otherBits
        && length == otherLength;
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV4;
  }

  @Override
  public Ipv4Address address() {
    return new Ipv4Address(bits);
  }

  @Override
  public boolean contains(IpAddress address) {
    return address instanceof Ipv4Address(int other) && (other & mask(length)) == bits;
  }

  @Override
  public String toString() {
    return address() + "/" + length;
  }
}
