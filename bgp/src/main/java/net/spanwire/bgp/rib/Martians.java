package net.spanwire.bgp.rib;

import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;

/**
 * Destinations that never leave a host, a link or a multicast tree (RFC 6890, RFC 1112, RFC 4291).
 * Private networks, shared address space and the default route are what sites exchange; they are
 * none. Every route that comes is asked about, so this compares bits and looks nothing up.
 */
final class Martians {

  private Martians() {}

  static boolean contain(IpPrefix prefix) {
    return switch (prefix) {
      case Ipv4Prefix(int bits, int length) ->
          length >= 8 && (bits >>> 24 == 0 || bits >>> 24 == 127)
              || length >= 16 && bits >>> 16 == 0xa9fe // 169.254.0.0/16
              || length >= 4 && bits >>> 28 >= 0xe; // 224.0.0.0/4 and 240.0.0.0/4
      case Ipv6Prefix(long high, long _, int length) ->
          length >= 32 && high >>> 32 == 0 // ::/32
              || length >= 10 && (high >>> 54 == 0xfe80 >>> 6 || high >>> 54 == 0xfec0 >>> 6)
              || length >= 8 && high >>> 56 == 0xff;
    };
  }
}
