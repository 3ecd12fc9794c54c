package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.policy.PrefixSet;
import net.spanwire.core.net.IpPrefix;

/**
 * Destinations that never leave a host, a link or a multicast tree (RFC 6890, RFC 1112, RFC 4291).
 * Private networks, shared address space and the default route are what sites exchange; they are
 * none.
 */
final class Martians {

  private static final PrefixSet BLOCKS =
      PrefixSet.parse(
          ImmutableList.of(
              "0.0.0.0/8 orlonger",
              "127.0.0.0/8 orlonger",
              "169.254.0.0/16 orlonger",
              "224.0.0.0/4 orlonger",
              "240.0.0.0/4 orlonger",
              "::/32 orlonger",
              "fe80::/10 orlonger",
              "fec0::/10 orlonger",
              "ff00::/8 orlonger"));

  private Martians() {}

  static boolean contain(IpPrefix prefix) {
    return BLOCKS.contains(prefix);
  }
}
