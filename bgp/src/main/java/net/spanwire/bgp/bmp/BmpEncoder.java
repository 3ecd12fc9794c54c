package net.spanwire.bgp.bmp;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import net.spanwire.bgp.bmp.BmpMessage.PeerHeader;
import net.spanwire.bgp.bmp.BmpMessage.Statistic;
import net.spanwire.bgp.codec.WireWriter;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** Writes messages to a monitoring station. */
public final class BmpEncoder {

  private static final int VERSION = 3;
  private static final int LENGTH_AT = 1;

  /** RFC 7854 §4.1. */
  private static final int ROUTE_MONITORING = 0;

  private static final int STATISTICS_REPORT = 1;
  private static final int PEER_DOWN = 2;
  private static final int PEER_UP = 3;
  private static final int INITIATION = 4;
  private static final int TERMINATION = 5;

  /** RFC 7854 §4.2. */
  private static final int GLOBAL_INSTANCE = 0;

  /** RFC 9069 §4.1. */
  private static final int LOC_RIB_INSTANCE = 3;

  private static final int FLAG_IPV6 = 0x80;
  private static final int FLAG_POST_POLICY = 0x40;

  /** RFC 8671 §4. */
  private static final int FLAG_ADJ_RIB_OUT = 0x10;

  /** RFC 7854 §4.4. */
  private static final int TLV_DESCRIPTION = 1;

  private static final int TLV_NAME = 2;

  /** RFC 9069 §5.2.1. */
  private static final int TLV_TABLE_NAME = 3;

  private static final String TABLE_NAME = "global";

  /** RFC 7854 §4.5: closed by the administrator. */
  private static final int TLV_REASON = 1;

  private static final int ADMINISTRATIVELY_CLOSED = 0;

  private final WireWriter out = new WireWriter(4096);

  /** One encoder serves one thread. */
  public BmpEncoder() {}

  /** The bytes of a message. */
  public byte[] encode(BmpMessage message) {
    out.clear();
    out.u8(VERSION).u32(0);
    switch (message) {
      case BmpMessage.Initiation(String description, String name) -> {
        out.u8(INITIATION);
        text(TLV_DESCRIPTION, description);
        text(TLV_NAME, name);
      }
      case BmpMessage.Termination() ->
          out.u8(TERMINATION).u16(TLV_REASON).u16(2).u16(ADMINISTRATIVELY_CLOSED);
      case BmpMessage.PeerUp up -> peerUp(up);
      case BmpMessage.PeerDown(PeerHeader peer, BmpMessage.DownReason reason, Bytes data) -> {
        out.u8(PEER_DOWN);
        header(peer);
        out.u8(reason.code()).put(data);
      }
      case BmpMessage.RouteMonitoring(PeerHeader peer, Bytes update) -> {
        out.u8(ROUTE_MONITORING);
        header(peer);
        out.put(update);
      }
      case BmpMessage.StatisticsReport report -> statistics(report);
    }
    out.patchU32(LENGTH_AT, out.length());
    return Arrays.copyOf(out.array(), out.length());
  }

  private void text(int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.u16(type).u16(bytes.length).put(bytes);
  }

  private void header(PeerHeader peer) {
    boolean ipv6 = peer.address() instanceof Ipv6Address;
    out.u8(peer.view() == View.LOC_RIB ? LOC_RIB_INSTANCE : GLOBAL_INSTANCE);
    out.u8((ipv6 ? FLAG_IPV6 : 0) | flags(peer.view()));
    out.i64(0);
    address(peer.address());
    out.u32(peer.asn()).address(peer.routerId());
    Instant time = peer.time();
    out.u32(time.getEpochSecond()).u32(time.get(ChronoField.MICRO_OF_SECOND));
  }

  private static int flags(View view) {
    return switch (view) {
      case ADJ_RIB_IN_PRE_POLICY, LOC_RIB -> 0;
      case ADJ_RIB_IN_POST_POLICY -> FLAG_POST_POLICY;
      case ADJ_RIB_OUT_POST_POLICY -> FLAG_POST_POLICY | FLAG_ADJ_RIB_OUT;
    };
  }

  /** Sixteen octets, of which IPv4 takes the last four; zeros for the Loc-RIB. */
  private void address(@Nullable IpAddress address) {
    switch (address) {
      case null -> out.i64(0).i64(0);
      case Ipv4Address ipv4 -> out.i64(0).u32(0).address(ipv4);
      case Ipv6Address ipv6 -> out.address(ipv6);
    }
  }

  private void peerUp(BmpMessage.PeerUp up) {
    out.u8(PEER_UP);
    header(up.peer());
    address(up.local());
    out.u16(up.localPort()).u16(up.remotePort()).put(up.openSent()).put(up.openReceived());
    if (up.peer().view() == View.LOC_RIB) {
      text(TLV_TABLE_NAME, TABLE_NAME);
    }
  }

  private void statistics(BmpMessage.StatisticsReport report) {
    out.u8(STATISTICS_REPORT);
    header(report.peer());
    out.u32(report.statistics().size());
    for (Statistic statistic : report.statistics()) {
      AfiSafi family = statistic.family();
      out.u16(statistic.type()).u16(family == null ? 8 : 11);
      if (family != null) {
        out.u16(family.family().afi()).u8(AfiSafi.SAFI_UNICAST);
      }
      out.i64(statistic.value());
    }
  }
}
