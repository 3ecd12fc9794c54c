package net.spanwire.bgp.bmp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.List;
import net.spanwire.bgp.bmp.BmpMessage.DownReason;
import net.spanwire.bgp.bmp.BmpMessage.PeerHeader;
import net.spanwire.bgp.bmp.BmpMessage.Statistic;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as bytes (RFC 7854 §4, RFC 8671, RFC 9069). */
class BmpEncoderTest {

  /** 0x54a48e00 s and 0x04d2 µs. */
  private static final Instant TIME = Instant.parse("2015-01-01T00:00:00Z").plusNanos(1_234_000);

  private static final String KEEPALIVE = "ff".repeat(16) + "001304";
  private static final Bytes PDU = Bytes.ofHex(KEEPALIVE);

  /** Distinguisher, 192.0.2.2, AS 4200000001, 10.0.0.1, the time. */
  private static final String IPV4_PEER =
      "0000000000000000 000000000000000000000000c0000202 fa56ea01 0a000001 54a48e00 000004d2";

  record Case(String name, BmpMessage value, String hex) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static PeerHeader peer(View view, @Nullable String address) {
    return new PeerHeader(
        view,
        address == null ? null : IpAddress.parse(address),
        4_200_000_001L,
        new Ipv4Address(0x0a000001),
        TIME);
  }

  static List<Case> cases() {
    PeerHeader heard = peer(View.ADJ_RIB_IN_PRE_POLICY, "192.0.2.2");
    return List.of(
        new Case(
            "initiation",
            new BmpMessage.Initiation("S 1", "host"),
            "03 00000015 04 0001 0003 532031 0002 0004 686f7374"),
        new Case("termination", new BmpMessage.Termination(), "03 0000000c 05 0001 0002 0000"),
        new Case(
            "route monitoring, as heard",
            new BmpMessage.RouteMonitoring(heard, PDU),
            "03 00000043 00 00 00" + IPV4_PEER + KEEPALIVE),
        new Case(
            "route monitoring, after import",
            new BmpMessage.RouteMonitoring(peer(View.ADJ_RIB_IN_POST_POLICY, "192.0.2.2"), PDU),
            "03 00000043 00 00 40" + IPV4_PEER + KEEPALIVE),
        new Case(
            "route monitoring, as said (RFC 8671)",
            new BmpMessage.RouteMonitoring(peer(View.ADJ_RIB_OUT_POST_POLICY, "192.0.2.2"), PDU),
            "03 00000043 00 00 50" + IPV4_PEER + KEEPALIVE),
        new Case(
            "route monitoring of an IPv6 peer",
            new BmpMessage.RouteMonitoring(peer(View.ADJ_RIB_IN_PRE_POLICY, "2001:db8::2"), PDU),
            "03 00000043 00 00 80"
                + IPV4_PEER.replace(
                    "000000000000000000000000c0000202", "20010db8000000000000000000000002")
                + KEEPALIVE),
        new Case(
            "peer up",
            new BmpMessage.PeerUp(heard, IpAddress.parse("192.0.2.1"), 179, 1025, PDU, PDU),
            "03 0000006a 03 00 00"
                + IPV4_PEER
                + "000000000000000000000000c0000201 00b3 0401"
                + KEEPALIVE
                + KEEPALIVE),
        new Case(
            "peer up of the Loc-RIB (RFC 9069)",
            new BmpMessage.PeerUp(peer(View.LOC_RIB, null), null, 0, 0, PDU, PDU),
            "03 00000074 03 03 00"
                + IPV4_PEER.replace("c0000202", "00000000")
                + "00000000000000000000000000000000 0000 0000"
                + KEEPALIVE
                + KEEPALIVE
                + "0003 0006 676c6f62616c"),
        new Case(
            "peer down",
            new BmpMessage.PeerDown(heard, DownReason.REMOTE_NOTIFICATION, PDU),
            "03 00000044 02 00 00" + IPV4_PEER + "03" + KEEPALIVE),
        new Case(
            "statistics",
            new BmpMessage.StatisticsReport(
                heard,
                ImmutableList.of(
                    new Statistic(Statistic.ADJ_RIB_IN, null, 5),
                    new Statistic(Statistic.ADJ_RIB_IN_FAMILY, AfiSafi.IPV6_UNICAST, 3))),
            "03 0000004f 01 00 00"
                + IPV4_PEER
                + "00000002 0007 0008 0000000000000005 0009 000b 0002 01 0000000000000003"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void are_written(Case entry) {
    assertThat(Bytes.copyOf(new BmpEncoder().encode(entry.value())))
        .isEqualTo(Bytes.ofHex(entry.hex().replace(" ", "")));
  }
}
