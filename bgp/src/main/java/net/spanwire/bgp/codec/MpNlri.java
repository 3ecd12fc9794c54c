package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.codec.AttributeError.Consequence;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * MP_REACH_NLRI and MP_UNREACH_NLRI (RFC 4760 §3, §4) with the next hops that occur: 4, 16 or 32
 * octets (RFC 2545 §3, RFC 8950 §3).
 *
 * @param nextHop null for MP_UNREACH_NLRI, and where the next hop is no host's address
 */
record MpNlri(AfiSafi family, @Nullable NextHopAttribute nextHop, ImmutableList<Nlri> nlri) {

  /** Either a value, or what is wrong, or neither: a family that the session does not carry. */
  record Result(@Nullable MpNlri value, @Nullable Fault fault) {
    static Result of(MpNlri value) {
      return new Result(value, null);
    }

    static Result reset(String words) {
      return new Result(null, Fault.optional(Consequence.SESSION_RESET, words));
    }
  }

  static Result readReach(WireReader in, NegotiatedSession session) {
    if (in.remaining() < 5) {
      return Result.reset("MP_REACH_NLRI: only " + in.remaining() + " bytes");
    }
    AfiSafi family = NlriCodec.family(in.u16(), in.u8());
    WireReader nextHopField = in.slice(in.u8());
    in.u8(); // reserved, ignored
    if (in.overrun()) {
      return Result.reset("MP_REACH_NLRI: the next hop is longer than the attribute");
    }
    if (family == null || !session.families().contains(family)) {
      return new Result(null, null);
    }
    int length = nextHopField.remaining();
    if (!expected(length, family, session.extendedNextHop())) {
      return Result.reset("MP_REACH_NLRI: next hop of " + length + " bytes for " + family);
    }
    ImmutableList<Nlri> nlri =
        NlriCodec.read(in, family.family(), session.addPathReceive().contains(family));
    if (nlri == null) {
      return Result.reset("MP_REACH_NLRI: the destinations cannot be read");
    }
    NextHopAttribute nextHop = nextHop(nextHopField);
    MpNlri value = new MpNlri(family, nextHop, nlri);
    return nextHop != null
        ? Result.of(value)
        : new Result(
            value,
            Fault.optional(
                Consequence.TREAT_AS_WITHDRAW, "MP_REACH_NLRI: the next hop is no host's address"));
  }

  static Result readUnreach(WireReader in, NegotiatedSession session) {
    if (in.remaining() < 3) {
      return Result.reset("MP_UNREACH_NLRI: only " + in.remaining() + " bytes");
    }
    AfiSafi family = NlriCodec.family(in.u16(), in.u8());
    if (family == null || !session.families().contains(family)) {
      return new Result(null, null);
    }
    ImmutableList<Nlri> nlri =
        NlriCodec.read(in, family.family(), session.addPathReceive().contains(family));
    return nlri == null
        ? Result.reset("MP_UNREACH_NLRI: the destinations cannot be read")
        : Result.of(new MpNlri(family, null, nlri));
  }

  /** RFC 7606 §7.11: what the family and the extensions in effect let expect. */
  private static boolean expected(int length, AfiSafi family, ImmutableSet<AfiSafi> extended) {
    boolean ipv6 = length == 16 || length == 32;
    return switch (family) {
      case IPV4_UNICAST -> length == 4 || ipv6 && extended.contains(family);
      case IPV6_UNICAST -> ipv6;
    };
  }

  private static @Nullable NextHopAttribute nextHop(WireReader in) {
    if (in.remaining() == 4) {
      Ipv4Address address = in.ipv4();
      return isHost(address) ? new NextHopAttribute(address) : null;
    }
    Ipv6Address first = in.ipv6();
    Ipv6Address second = in.exhausted() ? first : in.ipv6();
    if (second.isLinkLocal() && (first.isUnspecified() || first.isLinkLocal())) {
      // Peers say "link-local alone" in three ways: alone, after ::, or twice.
      return new NextHopAttribute(second);
    }
    if (!isHost(first)) {
      return null;
    }
    return new NextHopAttribute(
        first, second.isLinkLocal() && !first.isLinkLocal() ? second : null);
  }

  /** RFC 4271 §6.3: syntactically a host's address. */
  static boolean isHost(IpAddress address) {
    return switch (address) {
      case Ipv4Address(int bits) -> bits >>> 24 != 0 && bits >>> 28 < 0xe && !address.isLoopback();
      case Ipv6Address _ ->
          !address.isUnspecified() && !address.isMulticast() && !address.isLoopback();
    };
  }

  /** Octets of a next hop in MP_REACH_NLRI. */
  static int size(NextHopAttribute nextHop) {
    return nextHop.address().family().bytes()
        + (nextHop.linkLocal() == null ? 0 : AddressFamily.IPV6.bytes());
  }
}
