package net.spanwire.bgp.mrt;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import net.spanwire.bgp.codec.RecordedAttributes;
import net.spanwire.bgp.codec.WireWriter;
import net.spanwire.bgp.mrt.MrtRecord.SessionEnds;
import net.spanwire.bgp.mrt.MrtRecord.TablePeer;
import net.spanwire.bgp.mrt.MrtRecord.TableRoute;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;

/** Writes records, each with its header (RFC 6396 §2). */
public final class MrtEncoder {

  private static final int HEADER = 12;
  private static final int AS_TRANS = 23_456;

  private final WireWriter out = new WireWriter(4096);

  /** One encoder serves one thread. */
  public MrtEncoder() {}

  /**
   * The bytes of a record.
   *
   * @throws IllegalArgumentException for one that could not be read
   */
  public byte[] encode(MrtRecord record) {
    out.clear();
    switch (record) {
      case MrtRecord.PeerIndexTable table -> peerIndexTable(table);
      case MrtRecord.TableRoutes routes -> tableRoutes(routes);
      case MrtRecord.SessionMessage message -> {
        sessionHeader(message.time(), subtype(message));
        ends(message.ends(), message.fourOctetAsn());
        out.put(message.message());
      }
      case MrtRecord.StateChange change -> {
        sessionHeader(change.time(), MrtType.STATE_CHANGE_AS4);
        ends(change.ends(), true);
        out.u16(MrtType.number(change.from())).u16(MrtType.number(change.to()));
      }
      case MrtRecord.Other other -> {
        header(other.time(), other.type(), other.subtype());
        out.put(other.body());
      }
      case MrtRecord.Malformed malformed -> throw new IllegalArgumentException(malformed.reason());
    }
    out.patchU32(8, out.length() - HEADER);
    return Arrays.copyOf(out.array(), out.length());
  }

  private void header(Instant time, int type, int subtype) {
    out.u32(time.getEpochSecond()).u16(type).u16(subtype).u32(0);
  }

  /** RFC 6396 §3: microseconds, where there are some, stand before the record and count with it. */
  private void sessionHeader(Instant time, int subtype) {
    int micros = time.get(ChronoField.MICRO_OF_SECOND);
    header(time, micros == 0 ? MrtType.BGP4MP : MrtType.BGP4MP_ET, subtype);
    if (micros != 0) {
      out.u32(micros);
    }
  }

  private void peerIndexTable(MrtRecord.PeerIndexTable table) {
    header(table.time(), MrtType.TABLE_DUMP_V2, MrtType.PEER_INDEX_TABLE);
    byte[] view = table.view().getBytes(StandardCharsets.UTF_8);
    out.address(table.collector()).u16(view.length).put(view).u16(table.peers().size());
    for (TablePeer peer : table.peers()) {
      boolean ipv6 = peer.address().family() == AddressFamily.IPV6;
      out.u8(MrtType.PEER_AS4 | (ipv6 ? MrtType.PEER_IPV6 : 0));
      out.address(peer.routerId()).address(peer.address()).u32(peer.asn());
    }
  }

  private void tableRoutes(MrtRecord.TableRoutes table) {
    boolean ipv4 = table.destination().family() == AddressFamily.IPV4;
    int plain = ipv4 ? MrtType.RIB_IPV4_UNICAST : MrtType.RIB_IPV6_UNICAST;
    int withIds = ipv4 ? MrtType.RIB_IPV4_UNICAST_ADDPATH : MrtType.RIB_IPV6_UNICAST_ADDPATH;
    header(table.time(), MrtType.TABLE_DUMP_V2, table.pathIds() ? withIds : plain);
    out.u32(table.sequence());
    destination(table.destination());
    out.u16(table.routes().size());
    for (TableRoute route : table.routes()) {
      out.u16(route.peer()).u32(route.heard().getEpochSecond());
      if (table.pathIds()) {
        out.u32(route.pathId());
      }
      int lengthAt = out.length();
      out.u16(0);
      RecordedAttributes.write(out, table.destination(), route.attributes());
      out.patchU16(lengthAt, out.length() - lengthAt - 2);
    }
  }

  private void destination(IpPrefix prefix) {
    out.u8(prefix.length()).put(prefix.address().toBytes(), (prefix.length() + 7) / 8);
  }

  private static int subtype(MrtRecord.SessionMessage message) {
    boolean wide = message.fourOctetAsn();
    if (message.pathIds()) {
      return message.sent()
          ? wide ? MrtType.MESSAGE_AS4_LOCAL_ADDPATH : MrtType.MESSAGE_LOCAL_ADDPATH
          : wide ? MrtType.MESSAGE_AS4_ADDPATH : MrtType.MESSAGE_ADDPATH;
    }
    return message.sent()
        ? wide ? MrtType.MESSAGE_AS4_LOCAL : MrtType.MESSAGE_LOCAL
        : wide ? MrtType.MESSAGE_AS4 : MrtType.MESSAGE;
  }

  private void ends(SessionEnds ends, boolean fourOctetAsn) {
    if (fourOctetAsn) {
      out.u32(ends.peerAsn()).u32(ends.localAsn());
    } else {
      out.u16(twoOctets(ends.peerAsn())).u16(twoOctets(ends.localAsn()));
    }
    out.u16(ends.interfaceIndex()).u16(ends.peer().family().afi());
    out.address(ends.peer()).address(ends.local());
  }

  /** RFC 6793 §9: AS_TRANS for what does not fit. */
  private static int twoOctets(long asn) {
    return asn > 0xffff ? AS_TRANS : (int) asn;
  }
}
