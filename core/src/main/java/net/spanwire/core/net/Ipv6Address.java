package net.spanwire.core.net;

import com.google.common.net.InetAddresses;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 address.
 *
 * @param high the first 8 bytes, in network order
 * @param low the last 8 bytes, in network order
 */
public record Ipv6Address(long high, long low) implements IpAddress {

  public static Ipv6Address ofBytes(byte[] bytes, int offset) {
    return new Ipv6Address(readLong(bytes, offset), readLong(bytes, offset + 8));
  }

  private static long readLong(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }

  /** Written out, as {@link Ipv4Address}'s. */
  @Override
  public int hashCode() {
    return Long.hashCode(high) * 31 + Long.hashCode(low);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Ipv6Address(long otherHigh, long otherLow)
        && high == otherHigh
        && low == otherLow;
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV6;
  }

  @Override
  public byte[] toBytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return bytes;
  }

  @Override
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  @Override
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  @Override
  public boolean isLinkLocal() {
    return high >>> 54 == 0x3fa;
  }

  @Override
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  /** ::ffff:0:0/96, an IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2). */
  public boolean isIpv4Mapped() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  @Override
  public boolean bit(int index) {
    return ((index < 64 ? high >>> (63 - index) : low >>> (127 - index)) & 1) != 0;
  }

  @Override
  public int compareTo(IpAddress other) {
    if (!(other instanceof Ipv6Address(long otherHigh, long otherLow))) {
      return 1;
    }
    int byHigh = Long.compareUnsigned(high, otherHigh);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
  }

  /** The canonical text form (RFC 5952). */
  @Override
  public String toString() {
    return isIpv4Mapped()
        ? "::ffff:" + new Ipv4Address((int) low)
        : InetAddresses.toAddrString(toInetAddress());
  }
}
