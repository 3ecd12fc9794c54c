package net.spanwire.core.net;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** An address of either family; a value, without zone. IPv4 sorts before IPv6. */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

  /**
   * Reads an address literal; never asks a resolver.
   *
   * @throws IllegalArgumentException if {@code text} is not an address
   */
  static IpAddress parse(String text) {
    if (!InetAddresses.isInetAddress(text) || text.indexOf('%') >= 0) {
      throw new IllegalArgumentException("not an IP address: '" + text + "'");
    }
    return of(InetAddresses.forString(text));
  }

  /** The same address as a value of this package; an IPv4-mapped IPv6 address becomes IPv4. */
  static IpAddress of(InetAddress address) {
    return ofBytes(address.getAddress());
  }

  /**
   * Reads 4 or 16 bytes in network order.
   *
   * @throws IllegalArgumentException for any other length
   */
  static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> Ipv4Address.ofBytes(bytes, 0);
      case 16 -> Ipv6Address.ofBytes(bytes, 0);
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  AddressFamily family();

  /** The address in network order: 4 or 16 bytes, a fresh array. */
  byte[] toBytes();

  /** 0.0.0.0 or :: (RFC 4291 §2.5.2). */
  boolean isUnspecified();

  /** 127.0.0.0/8 or ::1. */
  boolean isLoopback();

  /** 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC 4291 §2.5.6). */
  boolean isLinkLocal();

  /** 224.0.0.0/4 or ff00::/8. */
  boolean isMulticast();

  /** The bit at {@code index}, counted from 0 at the most significant end. */
  boolean bit(int index);

  default InetAddress toInetAddress() {
    try {
      return InetAddress.getByAddress(toBytes());
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always accepted", e);
    }
  }
}
