package net.spanwire.core.net;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 address.
 *
 * @param bits the address as a number in network order: 0x0a000001 is 10.0.0.1
 */
public record Ipv4Address(int bits) implements IpAddress {

  public static Ipv4Address ofBytes(byte[] bytes, int offset) {
    return new Ipv4Address(
        bytes[offset] << 24
            | (bytes[offset + 1] & 0xff) << 16
            | (bytes[offset + 2] & 0xff) << 8
            | bytes[offset + 3] & 0xff);
  }

  /**
   * Written out, as is all that is hashed for each route: what the virtual machine makes for a
   * record is a chain of method handles, slow until it is compiled, and a load is over by then.
   */
  @Override
  public int hashCode() {
    return bits;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv4Address(int otherBits) && bits == otherBits;
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV4;
  }

  @Override
  public byte[] toBytes() {
    return new byte[] {
      (byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits
    };
  }

  @Override
  public boolean isUnspecified() {
    return bits == 0;
  }

  @Override
  public boolean isLoopback() {
    return bits >>> 24 == 127;
  }

  @Override
  public boolean isLinkLocal() {
    return bits >>> 16 == 0xa9fe;
  }

  @Override
  public boolean isMulticast() {
    return bits >>> 28 == 0xe;
  }

  @Override
  public boolean bit(int index) {
    return (bits >>> (31 - index) & 1) != 0;
  }

  @Override
  public int compareTo(IpAddress other) {
    return other instanceof Ipv4Address(int otherBits)
        ? Integer.compareUnsigned(bits, otherBits)
        : -1;
  }

  @Override
  public String toString() {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }
}
