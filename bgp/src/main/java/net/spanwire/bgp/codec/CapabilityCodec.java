package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.core.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/** The value of each capability (RFC 5492 §4, and the document of each). */
final class CapabilityCodec {

  private static final int MULTIPROTOCOL = 1;
  private static final int ROUTE_REFRESH = 2;
  private static final int EXTENDED_NEXT_HOP = 5;
  private static final int EXTENDED_MESSAGE = 6;
  private static final int ROLE = 9;
  private static final int GRACEFUL_RESTART = 64;
  private static final int FOUR_OCTET_ASN = 65;
  private static final int ADD_PATH = 69;
  private static final int ENHANCED_ROUTE_REFRESH = 70;
  private static final int LONG_LIVED_GRACEFUL_RESTART = 71;

  private static final int RESTARTED = 0x8000;
  private static final int NOTIFICATION = 0x4000;
  private static final int FORWARDING_KEPT = 0x80;
  private static final int RECEIVE = 1;
  private static final int SEND = 2;

  private CapabilityCodec() {}

  /** Reads the value to the end of {@code in}; null if its length cannot be. */
  static @Nullable Capability read(int code, WireReader in) {
    int length = in.remaining();
    return switch (code) {
      case MULTIPROTOCOL -> length == 4 ? multiprotocol(in) : null;
      case ROUTE_REFRESH -> length == 0 ? new Capability.RouteRefresh() : null;
      case EXTENDED_NEXT_HOP -> length % 6 == 0 ? extendedNextHop(in) : null;
      case EXTENDED_MESSAGE -> length == 0 ? new Capability.ExtendedMessage() : null;
      case ROLE -> length == 1 ? new Capability.Role(in.u8()) : null;
      case GRACEFUL_RESTART -> length % 4 == 2 ? gracefulRestart(in) : null;
      case FOUR_OCTET_ASN -> length == 4 ? new Capability.FourOctetAsn(in.u32()) : null;
      case ADD_PATH -> length % 4 == 0 ? addPath(in) : null;
      case ENHANCED_ROUTE_REFRESH -> length == 0 ? new Capability.EnhancedRouteRefresh() : null;
      case LONG_LIVED_GRACEFUL_RESTART -> length % 7 == 0 ? longLived(in) : null;
      default -> new Capability.Unknown(code, in.rest());
    };
  }

  private static Capability multiprotocol(WireReader in) {
    int start = in.position();
    int afi = in.u16();
    in.u8(); // reserved, ignored (RFC 4760 §8)
    AfiSafi family = NlriCodec.family(afi, in.u8());
    return family == null
        ? new Capability.Unknown(MULTIPROTOCOL, in.range(start, 4))
        : new Capability.Multiprotocol(family);
  }

  private static Capability extendedNextHop(WireReader in) {
    ImmutableSet.Builder<Capability.ExtendedNextHop.Encoding> encodings = ImmutableSet.builder();
    while (!in.exhausted()) {
      AfiSafi family = NlriCodec.family(in.u16(), in.u16());
      int nextHopAfi = in.u16();
      for (AddressFamily nextHop : AddressFamily.values()) {
        if (family != null && nextHop.afi() == nextHopAfi) {
          encodings.add(new Capability.ExtendedNextHop.Encoding(family, nextHop));
        }
      }
    }
    return new Capability.ExtendedNextHop(encodings.build());
  }

  private static Capability gracefulRestart(WireReader in) {
    int head = in.u16();
    ImmutableList.Builder<Capability.GracefulRestart.PreservedFamily> families =
        ImmutableList.builder();
    while (!in.exhausted()) {
      AfiSafi family = NlriCodec.family(in.u16(), in.u8());
      boolean kept = (in.u8() & FORWARDING_KEPT) != 0;
      if (family != null) {
        families.add(new Capability.GracefulRestart.PreservedFamily(family, kept));
      }
    }
    return new Capability.GracefulRestart(
        (head & RESTARTED) != 0, (head & NOTIFICATION) != 0, head & 0xfff, families.build());
  }

  private static Capability longLived(WireReader in) {
    ImmutableList.Builder<Capability.LongLivedGracefulRestart.StaleFamily> families =
        ImmutableList.builder();
    while (!in.exhausted()) {
      AfiSafi family = NlriCodec.family(in.u16(), in.u8());
      boolean kept = (in.u8() & FORWARDING_KEPT) != 0;
      int seconds = in.u8() << 16 | in.u16();
      if (family != null) {
        families.add(new Capability.LongLivedGracefulRestart.StaleFamily(family, kept, seconds));
      }
    }
    return new Capability.LongLivedGracefulRestart(families.build());
  }

  private static Capability addPath(WireReader in) {
    ImmutableList.Builder<Capability.AddPath.Direction> directions = ImmutableList.builder();
    while (!in.exhausted()) {
      AfiSafi family = NlriCodec.family(in.u16(), in.u8());
      int direction = in.u8();
      // Any other value is to be ignored (RFC 7911 §4).
      if (family != null && direction >= RECEIVE && direction <= (RECEIVE | SEND)) {
        directions.add(
            new Capability.AddPath.Direction(
                family, (direction & RECEIVE) != 0, (direction & SEND) != 0));
      }
    }
    return new Capability.AddPath(directions.build());
  }

  /** Writes code, length and value. */
  static void write(WireWriter out, Capability capability) {
    int lengthAt = out.length() + 1;
    out.u8(code(capability)).u8(0);
    switch (capability) {
      case Capability.Multiprotocol(AfiSafi family) ->
          out.u16(family.family().afi()).u8(0).u8(AfiSafi.SAFI_UNICAST);
      case Capability.RouteRefresh() -> {}
      case Capability.EnhancedRouteRefresh() -> {}
      case Capability.ExtendedMessage() -> {}
      case Capability.FourOctetAsn(long asn) -> out.u32(asn);
      case Capability.ExtendedNextHop(
              ImmutableSet<Capability.ExtendedNextHop.Encoding> encodings) -> {
        for (Capability.ExtendedNextHop.Encoding encoding : encodings) {
          out.u16(encoding.family().family().afi())
              .u16(AfiSafi.SAFI_UNICAST)
              .u16(encoding.nextHop().afi());
        }
      }
      case Capability.GracefulRestart restart -> write(out, restart);
      case Capability.LongLivedGracefulRestart(var families) -> {
        for (Capability.LongLivedGracefulRestart.StaleFamily family : families) {
          out.u16(family.family().family().afi())
              .u8(AfiSafi.SAFI_UNICAST)
              .u8(family.forwardingKept() ? FORWARDING_KEPT : 0)
              .u8(family.staleSeconds() >>> 16)
              .u16(family.staleSeconds() & 0xffff);
        }
      }
      case Capability.AddPath(ImmutableList<Capability.AddPath.Direction> directions) -> {
        for (Capability.AddPath.Direction direction : directions) {
          out.u16(direction.family().family().afi())
              .u8(AfiSafi.SAFI_UNICAST)
              .u8((direction.receive() ? RECEIVE : 0) | (direction.send() ? SEND : 0));
        }
      }
      case Capability.Role(int value) -> out.u8(value);
      case Capability.Unknown(_, var value) -> out.put(value);
    }
    out.patchU8(lengthAt, out.length() - lengthAt - 1);
  }

  private static void write(WireWriter out, Capability.GracefulRestart restart) {
    out.u16(
        (restart.restarted() ? RESTARTED : 0)
            | (restart.notification() ? NOTIFICATION : 0)
            | restart.restartTimeSeconds() & 0xfff);
    for (Capability.GracefulRestart.PreservedFamily family : restart.families()) {
      out.u16(family.family().family().afi())
          .u8(AfiSafi.SAFI_UNICAST)
          .u8(family.forwardingKept() ? FORWARDING_KEPT : 0);
    }
  }

  private static int code(Capability capability) {
    return switch (capability) {
      case Capability.Multiprotocol _ -> MULTIPROTOCOL;
      case Capability.RouteRefresh _ -> ROUTE_REFRESH;
      case Capability.EnhancedRouteRefresh _ -> ENHANCED_ROUTE_REFRESH;
      case Capability.FourOctetAsn _ -> FOUR_OCTET_ASN;
      case Capability.ExtendedMessage _ -> EXTENDED_MESSAGE;
      case Capability.ExtendedNextHop _ -> EXTENDED_NEXT_HOP;
      case Capability.GracefulRestart _ -> GRACEFUL_RESTART;
      case Capability.LongLivedGracefulRestart _ -> LONG_LIVED_GRACEFUL_RESTART;
      case Capability.AddPath _ -> ADD_PATH;
      case Capability.Role _ -> ROLE;
      case Capability.Unknown unknown -> unknown.code();
    };
  }
}
