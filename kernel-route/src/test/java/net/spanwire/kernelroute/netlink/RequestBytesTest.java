package net.spanwire.kernelroute.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request against the bytes that iproute2 6.1 sends for the same command. */
class RequestBytesTest {

  private static final int KD0 = 100;
  private static final int KD1 = 102;

  static Stream<Arguments> objects() {
    return Stream.of(
        Arguments.of(
            "ip route add 198.51.100.0/24 via 192.0.2.9 dev kd0 proto 83 metric 20 table 51820"
                + " src 192.0.2.1 onlink",
            "4c00000018000506e829046b0000000002180000005300010400000008000100c63364000800050"
                + "0c0000209080006001400000008000f006cca000008000700c00002010800040064000000",
            new Route(
                51820,
                IpPrefix.parse("198.51.100.0/24"),
                RouteType.UNICAST,
                83,
                0,
                0,
                20,
                null,
                IpAddress.parse("192.0.2.1"),
                ImmutableList.of(
                    new RouteNextHop(
                        KD0, IpAddress.parse("192.0.2.9"), 1, true, ImmutableList.of())),
                0,
                false,
                ImmutableList.of())),
        Arguments.of(
            "ip route add 198.51.101.0/24 via inet6 fe80::9 dev kd0 proto 83 metric 20",
            "4c00000018000506e929046b0000000002180000fe5300010000000008000100c63365001600120"
                + "00a00fe800000000000000000000000000009000008000600140000000800040064000000",
            route("198.51.101.0/24", leg(KD0, "fe80::9", 1))),
        Arguments.of(
            "ip route add 198.51.102.0/24 proto 83 metric 20 nexthop via 192.0.2.9 dev kd0 weight 3"
                + " nexthop via inet6 fe80::9 dev kd1 weight 1",
            "6000000018000506e929046b0000000002180000fe5300010000000008000100c63366000800060"
                + "01400000034000900100000026400000008000500c000020920000000660000001600120"
                + "00a00fe8000000000000000000000000000090000",
            route("198.51.102.0/24", leg(KD0, "192.0.2.9", 3), leg(KD1, "fe80::9", 1))),
        Arguments.of(
            "ip route add 2001:db8:2::/48 proto 83 metric 20 nexthop via fe80::1 dev kd0 weight 1"
                + " nexthop via fe80::2 dev kd1 weight 2",
            "7400000018000506e929046b000000000a300000fe530001000000001400010020010db80002000"
                + "0000000000000000008000600140000003c0009001c0000006400000014000500fe80000"
                + "00000000000000000000000011c0000016600000014000500fe800000000000000000000"
                + "000000002",
            route("2001:db8:2::/48", leg(KD0, "fe80::1", 1), leg(KD1, "fe80::2", 2))),
        Arguments.of(
            "ip route add unreachable default metric 4294967295 proto 83",
            "2400000018000506ea29046b0000000002000000fe5300070000000008000600ffffffff",
            unreachableDefault()),
        Arguments.of(
            "ip route add 198.51.103.0/24 nhid 9 proto 83 metric 20",
            "3400000018000506eb29046b0000000002180000fe5300010000000008000100c63367000800"
                + "1e00090000000800060014000000",
            route("198.51.103.0/24").withNextHopId(9)),
        Arguments.of(
            "ip nexthop add id 7 via 192.0.2.9 dev kd0 proto 83",
            "3000000068000506ea29046b000000000200530000000000080001000700000008000600c0000"
                + "2090800050064000000",
            new NextHopObject(
                7,
                Rtnetlink.AF_INET,
                83,
                KD0,
                IpAddress.parse("192.0.2.9"),
                false,
                false,
                ImmutableList.of())),
        Arguments.of(
            "ip -6 nexthop add id 8 dev kd1 proto 83",
            "2800000068000506ea29046b000000000a0053000000000008000100080000000800050066000000",
            new NextHopObject(
                8, Rtnetlink.AF_INET6, 83, KD1, null, false, false, ImmutableList.of())),
        Arguments.of(
            "ip nexthop add id 9 group 7,5/8 proto 83",
            "3400000068000506ea29046b00000000000053000000000008000100090000001400020007000"
                + "000040000000800000000000000",
            NextHopObject.group(
                9,
                83,
                ImmutableList.of(new NextHopObject.Member(7, 5), new NextHopObject.Member(8, 1)))),
        Arguments.of(
            "ip -6 rule add fwmark 0x1/0xff lookup main priority 100 suppress_prefixlength 0",
            "4400000020000506eb29046b000000000a000000fe0000010000000008000a000100000008001"
                + "000ff000000080006006400000008000e000000000008000f00fe000000",
            new Rule(Rtnetlink.AF_INET6, 100, 1, 254, 1, 0xff, 0, 0, "", false)));
  }

  private static RouteNextHop leg(int index, @Nullable String gateway, int weight) {
    return new RouteNextHop(index, gateway == null ? null : IpAddress.parse(gateway), weight);
  }

  private static Route route(String destination, RouteNextHop... legs) {
    return new Route(
        254,
        IpPrefix.parse(destination),
        RouteType.UNICAST,
        83,
        0,
        0,
        20,
        null,
        null,
        ImmutableList.copyOf(legs),
        0,
        false,
        ImmutableList.of());
  }

  private static Route unreachableDefault() {
    return new Route(
        254,
        IpPrefix.parse("0.0.0.0/0"),
        RouteType.UNREACHABLE,
        83,
        0,
        0,
        4294967295L,
        null,
        null,
        ImmutableList.of(),
        0,
        false,
        ImmutableList.of());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objects")
  void reads_what_iproute2_wrote(String command, String hex, KernelObject expected) {
    assertThat(decode(hex)).as(command).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("objects")
  void writes_what_iproute2_wrote(String command, String hex, KernelObject object) {
    byte[] written = encode(new Request.Put(object, Request.Mode.ADD));
    assertThat(attributes(written)).as(command).isEqualTo(attributes(bytes(hex)));
    assertThat(decode(BaseEncoding.base16().lowerCase().encode(written))).isEqualTo(object);
  }

  @Test
  void writes_a_rule_with_mark_and_author() {
    Rule rule = Rule.markLookup(Rtnetlink.AF_INET, 5182, 0xca6c, 51820, 83);
    String recorded =
        "3c00000020000506eb29046b0000000002000000000000010000000008000a006cca000008000f00"
            + "6cca0000080006003e1400000500150053000000";
    assertThat(decode(recorded)).isEqualTo(rule);
    // iproute2 leaves the full mask out.
    Set<String> expected = attributes(bytes(recorded));
    expected.add("08001000ffffffff");
    byte[] written = encode(new Request.Put(rule, Request.Mode.ADD));
    assertThat(tail(attributes(written))).isEqualTo(tail(expected));
  }

  @Test
  void writes_addresses() {
    LinkAddress peer =
        new LinkAddress(KD1, IpAddress.parse("10.0.0.1"), 32, IpAddress.parse("172.20.1.1"), 0, 0);
    Set<String> expected =
        attributes(
            bytes(
                "2800000014000506eb29046b000000000220000066000000080002000a00000108000100ac140101"));
    expected.add("0800080000000000"); // IFA_FLAGS
    assertThat(tail(attributes(encode(new Request.Put(peer, Request.Mode.ADD)))))
        .isEqualTo(tail(expected));

    LinkAddress nodad =
        new LinkAddress(KD1, IpAddress.parse("fd00::1"), 64, null, 0, Rtnetlink.IFA_F_NODAD);
    expected =
        attributes(
            bytes(
                "4000000014000506ec29046b000000000a4002006600000014000200fd000000000000000000000"
                    + "00000000114000100fd000000000000000000000000000001"));
    expected.add("0800080002000000");
    assertThat(tail(attributes(encode(new Request.Put(nodad, Request.Mode.ADD)))))
        .isEqualTo(tail(expected));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void writes_link_settings(String command, String hex, LinkSettings settings) {
    byte[] written = encode(new Request.SetLink(settings));
    byte[] recorded = bytes(hex);
    recorded[4] = Rtnetlink.RTM_SETLINK; // iproute2 changes links by RTM_NEWLINK
    assertThat(BaseEncoding.base16().encode(zeroFlagsAndSequence(written)))
        .as(command)
        .isEqualTo(
            BaseEncoding.base16()
                .encode(zeroFlagsAndSequence(recorded))
                // addr_gen_mode: iproute2 does not mark nested attributes
                .replace("10001A000C000A00", "10001A800C000A80"));
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        Arguments.of(
            "ip link set dev kd1 mtu 1420",
            "2800000010000500ec29046b0000000000000000660000000000000000000000080004008c050000",
            LinkSettings.mtu(KD1, 1420)),
        Arguments.of(
            "ip link set dev kd1 addrgenmode none",
            "3000000010000500ec29046b000000000000000066000000000000000000000010001a000c000a0005000800"
                + "01000000",
            LinkSettings.noAddressGeneration(KD1)),
        Arguments.of(
            "ip link set dev kd1 gso_max_size 65000",
            "2800000010000500ec29046b000000000000000066000000000000000000000008002900e8fd0000",
            LinkSettings.gsoMaxSize(KD1, 65000)),
        Arguments.of(
            "ip link set dev kd1 down",
            "2000000010000500ed29046b0000000000000000660000000000000001000000",
            LinkSettings.up(KD1, false)));
  }

  @Test
  void deletes_a_route_by_key_and_author() {
    byte[] written =
        encode(new Request.Delete(Route.key(300, IpPrefix.parse("10.0.0.0/8"), 20, 83)));
    // struct rtmsg: table 252 stands for RTA_TABLE, scope nowhere (255) and type 0 match any.
    assertThat(BaseEncoding.base16().lowerCase().encode(written, 16, written.length - 16))
        .isEqualTo("02080000fc53ff0000000000080001000a00000008000f002c0100000800060014000000");
  }

  @Test
  void deletes_exactly_one_leg_or_dead_end_of_ipv6() {
    // ip -6 route del fd00::/16 proto 83 metric 20 via :: dev kd1, but for the order and the scope
    Route key = Route.key(254, IpPrefix.parse("fd00::/16"), 20, 83);
    Route direct = key.withNextHops(ImmutableList.of(new RouteNextHop(KD1, null, 1)));
    String noGateway = "14000500" + "00".repeat(16);
    assertThat(hex(direct)).endsWith("0800040066000000" + noGateway);
    Route deadEnd =
        new Route(
            254,
            key.destination(),
            RouteType.BLACKHOLE,
            83,
            0,
            0,
            20,
            null,
            null,
            ImmutableList.of(),
            0,
            false,
            ImmutableList.of());
    assertThat(hex(deadEnd)).endsWith("0800040001000000" + noGateway);
  }

  private static String hex(Route deleted) {
    byte[] written = encode(new Request.Delete(deleted));
    return BaseEncoding.base16().lowerCase().encode(written);
  }

  @Test
  void asks_for_dumps() {
    ByteBuffer out = buffer();
    RequestEncoder.encode(out, Dump.routes(Rtnetlink.AF_INET, 254, 83), 7);
    assertThat(hex(out))
        .isEqualTo("240000001a000103070000000000000002000000fe5300000000000008000f00fe000000");
  }

  @Test
  void does_not_make_links() {
    Link link = new Link(0, 1, "x", 0, 1500, 0, "tun", -1);
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> encode(new Request.Put(link, Request.Mode.ADD)));
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocate(RequestEncoder.MAX_REQUEST_BYTES).order(ByteOrder.nativeOrder());
  }

  private static byte[] encode(Request request) {
    ByteBuffer out = buffer();
    RequestEncoder.encode(out, request, 0x6b0429e8, true);
    byte[] written = new byte[out.position()];
    out.get(0, written);
    assertThat(out.getInt(0)).isEqualTo(written.length);
    return written;
  }

  private static String hex(ByteBuffer out) {
    byte[] written = new byte[out.position()];
    out.get(0, written);
    return BaseEncoding.base16().lowerCase().encode(written);
  }

  private static byte[] bytes(String hex) {
    return BaseEncoding.base16().lowerCase().decode(hex);
  }

  private static KernelObject decode(String hex) {
    List<Reply> replies = new ArrayList<>();
    ReplyDecoder.decode(ByteBuffer.wrap(bytes(hex)), replies::add);
    assertThat(replies).hasSize(1);
    return ((Reply.Present) replies.getFirst()).object();
  }

  private static byte[] zeroFlagsAndSequence(byte[] message) {
    byte[] copy = message.clone();
    java.util.Arrays.fill(copy, 6, 12, (byte) 0);
    return copy;
  }

  /** The fixed header and each attribute, sorted; their order means nothing. */
  private static Set<String> attributes(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    Set<String> parts = new TreeSet<>();
    int body =
        switch (in.getShort(4)) {
          case Rtnetlink.RTM_NEWADDR, Rtnetlink.RTM_NEWNEXTHOP -> 8;
          default -> 12;
        };
    int start = 16 + body;
    BaseEncoding hex = BaseEncoding.base16().lowerCase();
    if (in.getShort(4) == Rtnetlink.RTM_NEWROUTE) {
      boolean small = message[16 + 4] == (byte) 0xfe;
      message = message.clone();
      message[16 + 4] = 0; // rtm_table: RTA_TABLE counts
      if (small && !hex.encode(message).contains("08000f00fe000000")) {
        parts.add("08000f00fe000000");
      }
    } else if (in.getShort(4) == Rtnetlink.RTM_NEWRULE) {
      message = message.clone();
      message[16 + 4] = 0;
    }
    parts.add("header " + hex.encode(message, 16, body));
    for (int at = start; at < message.length; ) {
      int length = in.getShort(at) & 0xffff;
      int whole = Math.min(length + 3 & ~3, message.length - at);
      // Where nested attributes end in padding, iproute2 counts it and we do, too.
      parts.add(hex.encode(message, at, whole));
      at += whole;
    }
    return parts;
  }

  private static List<String> tail(Set<String> attributes) {
    return attributes.stream().filter(part -> !part.startsWith("header")).toList();
  }
}
