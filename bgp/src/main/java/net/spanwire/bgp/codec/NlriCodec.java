package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import org.jspecify.annotations.Nullable;

/** Destinations: a length in bits and as many octets as it needs (RFC 4271 §4.3, RFC 7911 §3). */
final class NlriCodec {

  private NlriCodec() {}

  /**
   * Reads to the end of {@code in}.
   *
   * @param addPath whether a path identifier precedes each destination
   * @return null if it is syntactically incorrect (RFC 7606 §5.3)
   */
  static @Nullable ImmutableList<Nlri> read(WireReader in, AddressFamily family, boolean addPath) {
    if (in.exhausted()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Nlri> destinations = ImmutableList.builder();
    while (!in.exhausted()) {
      int pathId = addPath ? in.i32() : 0;
      int bits = in.u8();
      int octets = (bits + 7) >>> 3;
      if (in.overrun() || bits > family.bits() || octets > in.remaining()) {
        return null;
      }
      destinations.add(new Nlri(prefix(in, family, bits), pathId));
    }
    return destinations.build();
  }

  /** Trailing bits are irrelevant (RFC 4271 §4.3), so {@code of} clears them. */
  private static IpPrefix prefix(WireReader in, AddressFamily family, int bits) {
    int octets = (bits + 7) >>> 3;
    return switch (family) {
      case IPV4 -> {
        int value = 0;
        for (int i = 0; i < octets; i++) {
          value |= in.u8() << (24 - 8 * i);
        }
        yield Ipv4Prefix.of(value, bits);
      }
      case IPV6 -> {
        long high = 0;
        long low = 0;
        for (int i = 0; i < octets; i++) {
          long octet = in.u8();
          if (i < 8) {
            high |= octet << (56 - 8 * i);
          } else {
            low |= octet << (120 - 8 * i);
          }
        }
        yield Ipv6Prefix.of(high, low, bits);
      }
    };
  }

  static int size(Nlri nlri, boolean addPath) {
    return (addPath ? 5 : 1) + ((nlri.prefix().length() + 7) >>> 3);
  }

  static void write(WireWriter out, Nlri nlri, boolean addPath) {
    if (addPath) {
      out.u32(nlri.pathId());
    }
    int bits = nlri.prefix().length();
    out.u8(bits);
    switch (nlri.prefix()) {
      case Ipv4Prefix(int value, int length) -> {
        for (int shift = 24; shift > 24 - length; shift -= 8) {
          out.u8(value >>> shift);
        }
      }
      case Ipv6Prefix(long high, long low, int length) -> {
        for (int i = 0; i < (length + 7) >>> 3; i++) {
          out.u8((int) (i < 8 ? high >>> (56 - 8 * i) : low >>> (120 - 8 * i)));
        }
      }
    }
  }

  /** The family of these numbers, or null if we do not carry it. */
  static @Nullable AfiSafi family(int afi, int safi) {
    if (safi != AfiSafi.SAFI_UNICAST) {
      return null;
    }
    for (AfiSafi family : AfiSafi.values()) {
      if (family.family().afi() == afi) {
        return family;
      }
    }
    return null;
  }
}
