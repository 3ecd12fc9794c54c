package net.spanwire.bgp.mrt;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.spanwire.bgp.codec.RecordedAttributes;
import net.spanwire.bgp.codec.WireReader;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.mrt.MrtRecord.Malformed;
import net.spanwire.bgp.mrt.MrtRecord.SessionEnds;
import net.spanwire.bgp.mrt.MrtRecord.TablePeer;
import net.spanwire.bgp.mrt.MrtRecord.TableRoute;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** Reads one record; whatever the bytes are, it answers with a value. */
public final class MrtDecoder {

  /** Octets of the header (RFC 6396 §2). */
  public static final int HEADER_LENGTH = 12;

  private static final int NANOS_PER_MICRO = 1000;
  private static final int MAX_MICROS = 999_999;

  private final Instant second;
  private final int type;
  private final int subtype;
  private final WireReader in;

  private MrtDecoder(WireReader header, WireReader body) {
    second = Instant.ofEpochSecond(header.u32());
    type = header.u16();
    subtype = header.u16();
    in = body;
  }

  /** Octets after the header, 0 to 2³²−1, as its last four say. */
  public static long bodyLength(byte[] header) {
    WireReader in = new WireReader(header, 8, 4);
    return in.u32();
  }

  /** Reads a record out of its header and what follows it. */
  public static MrtRecord decode(byte[] header, byte[] body) {
    return new MrtDecoder(
            new WireReader(header, 0, HEADER_LENGTH), new WireReader(body, 0, body.length))
        .decode();
  }

  private MrtRecord decode() {
    return switch (type) {
      case MrtType.TABLE_DUMP_V2 -> table();
      case MrtType.BGP4MP -> session(second);
      case MrtType.BGP4MP_ET -> {
        long micros = in.u32();
        yield micros > MAX_MICROS
            ? malformed(micros + " microseconds")
            : session(second.plusNanos(micros * NANOS_PER_MICRO));
      }
      default -> other();
    };
  }

  private MrtRecord other() {
    return new MrtRecord.Other(second, type, subtype, in.rest());
  }

  private Malformed malformed(String reason) {
    return new Malformed(second, type, subtype, reason);
  }

  private MrtRecord table() {
    return switch (subtype) {
      case MrtType.PEER_INDEX_TABLE -> peers();
      case MrtType.RIB_IPV4_UNICAST -> routes(AddressFamily.IPV4, false);
      case MrtType.RIB_IPV6_UNICAST -> routes(AddressFamily.IPV6, false);
      case MrtType.RIB_IPV4_UNICAST_ADDPATH -> routes(AddressFamily.IPV4, true);
      case MrtType.RIB_IPV6_UNICAST_ADDPATH -> routes(AddressFamily.IPV6, true);
      default -> other();
    };
  }

  private MrtRecord peers() {
    Ipv4Address collector = in.ipv4();
    String view = new String(in.slice(in.u16()).rest().toArray(), StandardCharsets.UTF_8);
    int count = in.u16();
    ImmutableList.Builder<TablePeer> peers = ImmutableList.builder();
    for (int i = 0; i < count && !in.overrun(); i++) {
      int flags = in.u8();
      Ipv4Address routerId = in.ipv4();
      IpAddress address = (flags & MrtType.PEER_IPV6) != 0 ? in.ipv6() : in.ipv4();
      long asn = (flags & MrtType.PEER_AS4) != 0 ? in.u32() : in.u16();
      peers.add(new TablePeer(routerId, address, asn));
    }
    return in.overrun()
        ? malformed("the table of peers is cut off")
        : new MrtRecord.PeerIndexTable(second, collector, view, peers.build());
  }

  private MrtRecord routes(AddressFamily family, boolean pathIds) {
    long sequence = in.u32();
    IpPrefix destination = destination(family);
    if (destination == null) {
      return malformed("the destination cannot be read");
    }
    int count = in.u16();
    ImmutableList.Builder<TableRoute> routes = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      int peer = in.u16();
      Instant heard = Instant.ofEpochSecond(in.u32());
      int pathId = pathIds ? in.i32() : 0;
      PathAttributes attributes = RecordedAttributes.read(in.slice(in.u16()), destination);
      if (in.overrun() || attributes == null) {
        return malformed(
            destination + ": the attributes of route " + (i + 1) + " make no announcement");
      }
      routes.add(new TableRoute(peer, heard, pathId, attributes));
    }
    return new MrtRecord.TableRoutes(second, sequence, destination, pathIds, routes.build());
  }

  private @Nullable IpPrefix destination(AddressFamily family) {
    int length = in.u8();
    int octets = (length + 7) / 8;
    if (length > family.bits() || octets > in.remaining()) {
      return null;
    }
    byte[] address = new byte[family.bytes()];
    for (int i = 0; i < octets; i++) {
      address[i] = (byte) in.u8();
    }
    return IpPrefix.of(IpAddress.ofBytes(address), length);
  }

  private MrtRecord session(Instant time) {
    return switch (subtype) {
      case MrtType.STATE_CHANGE -> stateChange(time, false);
      case MrtType.STATE_CHANGE_AS4 -> stateChange(time, true);
      case MrtType.MESSAGE, MrtType.MESSAGE_LOCAL -> message(time, false, false);
      case MrtType.MESSAGE_AS4, MrtType.MESSAGE_AS4_LOCAL -> message(time, true, false);
      case MrtType.MESSAGE_ADDPATH, MrtType.MESSAGE_LOCAL_ADDPATH -> message(time, false, true);
      case MrtType.MESSAGE_AS4_ADDPATH, MrtType.MESSAGE_AS4_LOCAL_ADDPATH ->
          message(time, true, true);
      default -> other();
    };
  }

  private MrtRecord message(Instant time, boolean fourOctetAsn, boolean pathIds) {
    boolean sent =
        switch (subtype) {
          case MrtType.MESSAGE_LOCAL,
              MrtType.MESSAGE_AS4_LOCAL,
              MrtType.MESSAGE_LOCAL_ADDPATH,
              MrtType.MESSAGE_AS4_LOCAL_ADDPATH ->
              true;
          default -> false;
        };
    SessionEnds ends = ends(fourOctetAsn);
    return ends == null
        ? malformed("the ends of the session cannot be read")
        : new MrtRecord.SessionMessage(time, ends, in.rest(), fourOctetAsn, pathIds, sent);
  }

  private MrtRecord stateChange(Instant time, boolean fourOctetAsn) {
    SessionEnds ends = ends(fourOctetAsn);
    State from = state(in.u16());
    State to = state(in.u16());
    return ends == null || from == null || to == null || in.overrun()
        ? malformed("the change of state cannot be read")
        : new MrtRecord.StateChange(time, ends, from, to);
  }

  private static @Nullable State state(int number) {
    for (State state : State.values()) {
      if (MrtType.number(state) == number) {
        return state;
      }
    }
    return null;
  }

  private @Nullable SessionEnds ends(boolean fourOctetAsn) {
    long peerAsn = fourOctetAsn ? in.u32() : in.u16();
    long localAsn = fourOctetAsn ? in.u32() : in.u16();
    int interfaceIndex = in.u16();
    int afi = in.u16();
    if (afi != AddressFamily.IPV4.afi() && afi != AddressFamily.IPV6.afi()) {
      return null;
    }
    boolean ipv4 = afi == AddressFamily.IPV4.afi();
    IpAddress peer = ipv4 ? in.ipv4() : in.ipv6();
    IpAddress local = ipv4 ? in.ipv4() : in.ipv6();
    return in.overrun() ? null : new SessionEnds(peerAsn, localAsn, interfaceIndex, peer, local);
  }
}
