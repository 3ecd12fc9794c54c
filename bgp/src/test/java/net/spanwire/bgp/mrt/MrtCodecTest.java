package net.spanwire.bgp.mrt;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.mrt.MrtRecord.SessionEnds;
import net.spanwire.bgp.mrt.MrtRecord.TablePeer;
import net.spanwire.bgp.mrt.MrtRecord.TableRoute;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records as bytes and values (RFC 6396, RFC 8050). */
class MrtCodecTest {

  /** 2015-01-01T00:00:00Z is 0x54a48e00. */
  private static final Instant TIME = Instant.parse("2015-01-01T00:00:00Z");

  private static final String SECONDS = "54a48e00";
  private static final SessionEnds ENDS =
      new SessionEnds(
          4_200_000_001L, 65001, 7, IpAddress.parse("192.0.2.2"), IpAddress.parse("192.0.2.1"));
  private static final String KEEPALIVE = "ff".repeat(16) + "001304";

  record Case(String name, MrtRecord value, String hex) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static PathAttributes attributes(String nextHop, long... path) {
    return PathAttributes.of(
        Origin.IGP, AsPath.sequence(path), new NextHopAttribute(IpAddress.parse(nextHop)));
  }

  private static MrtRecord routes(String prefix, boolean pathIds, TableRoute... routes) {
    return new MrtRecord.TableRoutes(
        TIME, 5, IpPrefix.parse(prefix), pathIds, ImmutableList.copyOf(routes));
  }

  private static MrtRecord message(
      Instant time, SessionEnds ends, boolean wide, boolean pathIds, boolean sent) {
    return new MrtRecord.SessionMessage(time, ends, Bytes.ofHex(KEEPALIVE), wide, pathIds, sent);
  }

  static List<Case> cases() {
    SessionEnds narrow =
        new SessionEnds(
            65002, 65001, 0, IpAddress.parse("2001:db8::2"), IpAddress.parse("2001:db8::1"));
    String wideEnds = "fa56ea01 0000fde9 0007 0001 c0000202 c0000201";
    String narrowEnds =
        "fdea fde9 0000 0002 20010db8000000000000000000000002 20010db8000000000000000000000001";
    return List.of(
        new Case(
            "peers of both families",
            new MrtRecord.PeerIndexTable(
                TIME,
                new Ipv4Address(0x0a000001),
                "v",
                ImmutableList.of(
                    new TablePeer(new Ipv4Address(1), IpAddress.parse("192.0.2.2"), 4_200_000_001L),
                    new TablePeer(new Ipv4Address(2), IpAddress.parse("2001:db8::2"), 65002))),
            SECONDS
                + "000d 0001 0000002f 0a000001 0001 76 0002"
                + "02 00000001 c0000202 fa56ea01"
                + "03 00000002 20010db8000000000000000000000002 0000fdea"),
        new Case(
            "IPv4 routes",
            routes(
                "10.1.0.0/20", false, new TableRoute(1, TIME, 0, attributes("192.0.2.2", 65002))),
            SECONDS
                + "000d 0002 00000026 00000005 14 0a0100 0001 0001 54a48e00 0014"
                + "400101 00 40020602010000fdea 400304c0000202"),
        new Case(
            "IPv6 routes: the next hop alone (RFC 6396 §4.3.4)",
            routes("2001:db8::/32", false, new TableRoute(0, TIME, 0, attributes("2001:db8::2"))),
            SECONDS
                + "000d 0004 0000002e 00000005 20 20010db8 0001 0000 54a48e00 001b"
                + "800e11 10 20010db8000000000000000000000002 400101 00 400200"),
        new Case(
            "IPv4 behind IPv6 (RFC 8950)",
            routes("10.0.0.0/8", false, new TableRoute(0, TIME, 0, attributes("2001:db8::2"))),
            SECONDS
                + "000d 0002 0000002b 00000005 08 0a 0001 0000 54a48e00 001b"
                + "800e11 10 20010db8000000000000000000000002 400101 00 400200"),
        new Case(
            "path identifiers (RFC 8050)",
            routes("10.0.0.0/8", true, new TableRoute(0, TIME, 9, attributes("192.0.2.2"))),
            SECONDS
                + "000d 0008 00000022 00000005 08 0a 0001 0000 54a48e00 00000009 000e"
                + "400101 00 400200 400304c0000202"),
        new Case(
            "MESSAGE_AS4",
            message(TIME, ENDS, true, false, false),
            SECONDS + "0010 0004 00000027" + wideEnds + KEEPALIVE),
        new Case(
            "MESSAGE_AS4 with microseconds",
            message(TIME.plusNanos(1_234_000), ENDS, true, false, false),
            SECONDS + "0011 0004 0000002b 000004d2" + wideEnds + KEEPALIVE),
        new Case(
            "MESSAGE over IPv6",
            message(TIME, narrow, false, false, false),
            SECONDS + "0010 0001 0000003b" + narrowEnds + KEEPALIVE),
        new Case(
            "MESSAGE_AS4_LOCAL_ADDPATH",
            message(TIME, ENDS, true, true, true),
            SECONDS + "0010 000b 00000027" + wideEnds + KEEPALIVE),
        new Case(
            "STATE_CHANGE_AS4",
            new MrtRecord.StateChange(TIME, ENDS, State.OPEN_CONFIRM, State.ESTABLISHED),
            SECONDS + "0010 0005 00000018" + wideEnds + "0005 0006"),
        new Case(
            "of another type",
            new MrtRecord.Other(TIME, 32, 2, Bytes.ofHex("0102")),
            SECONDS + "0020 0002 00000002 0102"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void are_written_and_read(Case entry) {
    byte[] bytes = Bytes.ofHex(entry.hex().replace(" ", "")).toArray();
    assertThat(Bytes.copyOf(new MrtEncoder().encode(entry.value()))).isEqualTo(Bytes.copyOf(bytes));
    assertThat(decode(bytes)).isEqualTo(entry.value());
  }

  private static MrtRecord decode(byte[] bytes) {
    int header = MrtDecoder.HEADER_LENGTH;
    assertThat(MrtDecoder.bodyLength(bytes)).isEqualTo(bytes.length - header);
    return MrtDecoder.decode(
        Arrays.copyOf(bytes, header), Arrays.copyOfRange(bytes, header, bytes.length));
  }

  @Test
  void keeps_all_attributes() {
    PathAttributes all =
        attributes("2001:db8::2", 65002, 4_200_000_001L).toBuilder()
            .nextHop(
                new NextHopAttribute(
                    IpAddress.parse("2001:db8::2"), (Ipv6Address) IpAddress.parse("fe80::2")))
            .multiExitDiscriminator(5L)
            .localPreference(200L)
            .communities(ImmutableSet.of(0xfde90001))
            .extendedCommunities(ImmutableSet.of(0x0002fde900000001L))
            .largeCommunities(ImmutableSet.of(new PathAttributes.LargeCommunity(65001, 1, 2)))
            .originatorId(new Ipv4Address(9))
            .clusterList(ImmutableList.of(new Ipv4Address(8)))
            .build();
    MrtRecord record = routes("2001:db8::/32", true, new TableRoute(3, TIME, -1, all));
    assertThat(decode(new MrtEncoder().encode(record))).isEqualTo(record);
  }

  /** Quagga and others leave MP_REACH_NLRI whole. */
  @Test
  void reads_a_whole_mp_reach_too() {
    String hex =
        SECONDS
            + "000d 0004 00000037 00000005 20 20010db8 0001 0000 54a48e00 0024"
            + "400101 00 400200 800e1a 0002 01 10 20010db8000000000000000000000002 00 2020010db8";
    assertThat(decode(Bytes.ofHex(hex.replace(" ", "")).toArray()))
        .isEqualTo(
            routes("2001:db8::/32", false, new TableRoute(0, TIME, 0, attributes("2001:db8::2"))));
  }

  @Test
  void a_speaker_of_two_octets_has_as_trans() {
    MrtRecord record = message(TIME, ENDS, false, false, false);
    assertThat(decode(new MrtEncoder().encode(record)))
        .isInstanceOfSatisfying(
            MrtRecord.SessionMessage.class,
            read -> assertThat(read.ends().peerAsn()).isEqualTo(23_456));
  }

  /** Whatever the bytes are: a value, and never another exception than none. */
  @Test
  void survives_every_cut_and_every_flipped_byte() {
    SplittableRandom random = new SplittableRandom(1);
    for (Case entry : cases()) {
      byte[] bytes = Bytes.ofHex(entry.hex().replace(" ", "")).toArray();
      byte[] header = Arrays.copyOf(bytes, MrtDecoder.HEADER_LENGTH);
      for (int end = MrtDecoder.HEADER_LENGTH; end < bytes.length; end++) {
        assertThat(
                MrtDecoder.decode(header, Arrays.copyOfRange(bytes, MrtDecoder.HEADER_LENGTH, end)))
            .isNotNull();
      }
      for (int i = 0; i < 5000; i++) {
        byte[] body = Arrays.copyOfRange(bytes, MrtDecoder.HEADER_LENGTH, bytes.length);
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        assertThat(MrtDecoder.decode(header, body)).isNotNull();
      }
    }
  }

  @Test
  void says_what_is_wrong() {
    String cut = SECONDS + "000d 0002 00000004 00000005 21";
    assertThat(MrtDecoder.decode(hex(cut, 0, 12), hex(cut, 12, 17)))
        .isEqualTo(new MrtRecord.Malformed(TIME, 13, 2, "the destination cannot be read"));
    String noPath = SECONDS + "000d 0002 00000014 00000005 08 0a 0001 0000 54a48e00 0004 40010100";
    assertThat(MrtDecoder.decode(hex(noPath, 0, 12), hex(noPath, 12, 32)))
        .isEqualTo(
            new MrtRecord.Malformed(
                TIME, 13, 2, "10.0.0.0/8: the attributes of route 1 make no announcement"));
  }

  private static byte[] hex(String text, int from, int to) {
    return Arrays.copyOfRange(Bytes.ofHex(text.replace(" ", "")).toArray(), from, to);
  }
}
