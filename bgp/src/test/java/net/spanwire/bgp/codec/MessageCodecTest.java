package net.spanwire.bgp.codec;

import static net.spanwire.bgp.codec.Wire.message;
import static net.spanwire.bgp.codec.Wire.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableLongArray;
import java.util.stream.Stream;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Communities;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Literal bytes against values, both ways. */
class MessageCodecTest {

  private static final String ORIGIN_IGP = "400101 00";
  private static final String PATH_65002 = "400206 0201 0000fdea";
  private static final String VIA_V4 = "400304 c0000202";

  static Nlri nlri(String prefix) {
    return new Nlri(IpPrefix.parse(prefix));
  }

  static NextHopAttribute via(String address) {
    return new NextHopAttribute(IpAddress.parse(address));
  }

  static PathAttributes plain(NextHopAttribute via) {
    return PathAttributes.of(Origin.IGP, AsPath.sequence(65002), via);
  }

  static Stream<Arguments> pairs() {
    return Stream.of(opens(), controls(), updates(), nextHops(), attributes())
        .flatMap(stream -> stream);
  }

  private static Stream<Arguments> opens() {
    Ipv4Address id = new Ipv4Address(0xc0000201);
    return Stream.of(
        arguments(
            Wire.Session.EXTERNAL,
            message(1, "04 fde9 005a c0000201 00"),
            new Message.Open(65001, 90, id, ImmutableList.of())),
        arguments(
            Wire.Session.EXTERNAL,
            message(
                1,
                "04 5ba0 00f0 c0000201 47 02 45",
                "0104 0001 00 01  0104 0002 00 01  0104 0019 00 46",
                "0200 4600 0600 4104 fa56ea00",
                "0506 0001 0001 0002  0901 03",
                "400a 40b4 0001 01 80 0002 01 00",
                "4508 0001 01 01 0002 01 03  4900 8002 cafe"),
            new Message.Open(
                4_200_000_000L,
                240,
                id,
                ImmutableList.of(
                    new Capability.Multiprotocol(AfiSafi.IPV4_UNICAST),
                    new Capability.Multiprotocol(AfiSafi.IPV6_UNICAST),
                    new Capability.Unknown(1, Bytes.ofHex("00190046")),
                    new Capability.RouteRefresh(),
                    new Capability.EnhancedRouteRefresh(),
                    new Capability.ExtendedMessage(),
                    new Capability.FourOctetAsn(4_200_000_000L),
                    new Capability.ExtendedNextHop(
                        ImmutableSet.of(
                            new Capability.ExtendedNextHop.Encoding(
                                AfiSafi.IPV4_UNICAST, AddressFamily.IPV6))),
                    new Capability.Role(3),
                    new Capability.GracefulRestart(
                        false,
                        true,
                        180,
                        ImmutableList.of(
                            new Capability.GracefulRestart.PreservedFamily(
                                AfiSafi.IPV4_UNICAST, true),
                            new Capability.GracefulRestart.PreservedFamily(
                                AfiSafi.IPV6_UNICAST, false))),
                    new Capability.AddPath(
                        ImmutableList.of(
                            new Capability.AddPath.Direction(AfiSafi.IPV4_UNICAST, true, false),
                            new Capability.AddPath.Direction(AfiSafi.IPV6_UNICAST, true, true))),
                    new Capability.Unknown(73, Bytes.EMPTY),
                    new Capability.Unknown(128, Bytes.ofHex("cafe"))))),
        arguments(
            Wire.Session.EXTERNAL,
            message(1, "04 fde9 005a c0000201 ff ff 0101 02 00fe", "80fc", "ab".repeat(252)),
            new Message.Open(
                65001,
                90,
                id,
                ImmutableList.of(new Capability.Unknown(128, Bytes.ofHex("ab".repeat(252)))))));
  }

  private static Stream<Arguments> controls() {
    return Stream.of(
        arguments(Wire.Session.EXTERNAL, message(4), new Message.Keepalive()),
        arguments(
            Wire.Session.EXTERNAL,
            message(3, "0602 0b 6d61696e74656e616e6365"),
            new Message.Notification(
                NotificationCode.ADMINISTRATIVE_SHUTDOWN, Bytes.ofHex("0b6d61696e74656e616e6365"))),
        arguments(
            Wire.Session.EXTERNAL,
            message(3, "0908 0102"),
            new Message.Notification(NotificationCode.UNKNOWN, Bytes.ofHex("09080102"))),
        arguments(
            Wire.Session.EXTERNAL,
            message(5, "0002 00 01"),
            new Message.RouteRefresh(AfiSafi.IPV6_UNICAST, 0)),
        arguments(
            Wire.Session.EXTERNAL, update("", "", ""), new Message.EndOfRib(AfiSafi.IPV4_UNICAST)),
        arguments(
            Wire.Session.EXTERNAL,
            update("", "800f03 0002 01", ""),
            new Message.EndOfRib(AfiSafi.IPV6_UNICAST)));
  }

  private static Stream<Arguments> updates() {
    return Stream.of(
        arguments(
            Wire.Session.EXTERNAL,
            update("", ORIGIN_IGP + PATH_65002 + VIA_V4, "18 0a0102 00 20 0a000001 09 0a80"),
            Message.Update.announce(
                ImmutableList.of(
                    nlri("10.1.2.0/24"),
                    nlri("0.0.0.0/0"),
                    nlri("10.0.0.1/32"),
                    nlri("10.128.0.0/9")),
                plain(via("192.0.2.2")))),
        arguments(
            Wire.Session.EXTERNAL,
            update("", "800f0f 0002 01 30 20010db80001 20 20010db8", ""),
            Message.Update.withdraw(
                ImmutableList.of(nlri("2001:db8:1::/48"), nlri("2001:db8::/32")))),
        arguments(
            Wire.Session.EXTERNAL,
            update("", "800f07 0001 01 18 0a0102", ""),
            Message.Update.withdraw(ImmutableList.of(nlri("10.1.2.0/24")))),
        arguments(
            Wire.Session.ADD_PATH,
            update("", ORIGIN_IGP + PATH_65002 + VIA_V4, "00000007 18 0a0102 ffffffff 00"),
            Message.Update.announce(
                ImmutableList.of(
                    new Nlri(IpPrefix.parse("10.1.2.0/24"), 7),
                    new Nlri(IpPrefix.parse("0.0.0.0/0"), -1)),
                plain(via("192.0.2.2")))));
  }

  private static Stream<Arguments> nextHops() {
    String rest = ORIGIN_IGP + PATH_65002;
    return Stream.of(
        arguments(
            Wire.Session.EXTERNAL,
            update(
                "",
                "800e1c 0002 01 10 20010db8000000000000000000000002 00 30 20010db80001" + rest,
                ""),
            Message.Update.announce(
                ImmutableList.of(nlri("2001:db8:1::/48")), plain(via("2001:db8::2")))),
        arguments(
            Wire.Session.EXTERNAL,
            update(
                "",
                "800e2c 0002 01 20 20010db8000000000000000000000002"
                    + "fe800000000000000000000000000002 00 30 20010db80001"
                    + rest,
                ""),
            Message.Update.announce(
                ImmutableList.of(nlri("2001:db8:1::/48")),
                plain(
                    new NextHopAttribute(
                        IpAddress.parse("2001:db8::2"),
                        (Ipv6Address) IpAddress.parse("fe80::2"))))),
        arguments(
            Wire.Session.EXTERNAL,
            update(
                "", "800e19 0001 01 10 fe800000000000000000000000000002 00 18 0a0102" + rest, ""),
            Message.Update.announce(ImmutableList.of(nlri("10.1.2.0/24")), plain(via("fe80::2")))));
  }

  private static Stream<Arguments> attributes() {
    PathAttributes everything =
        new PathAttributes(
            Origin.INCOMPLETE,
            AsPath.of(
                ImmutableList.of(
                    new AsPath.Segment(
                        AsPath.SegmentType.AS_SEQUENCE,
                        ImmutableLongArray.of(65002, 4_200_000_000L)),
                    new AsPath.Segment(AsPath.SegmentType.AS_SET, ImmutableLongArray.of(1, 2)))),
            via("192.0.2.2"),
            5L,
            200L,
            true,
            new PathAttributes.Aggregator(4_200_000_001L, new Ipv4Address(0x01020304)),
            Communities.of(0xffffff01, 0xfde90001, 0xffffff01),
            ImmutableSet.of(0x0002fde900000064L),
            ImmutableSet.of(new PathAttributes.LargeCommunity(4_294_967_295L, 1, 2)),
            new Ipv4Address(0x05060708),
            ImmutableList.of(new Ipv4Address(9), new Ipv4Address(10)),
            65009L,
            ImmutableList.of(
                new PathAttributes.UnknownAttribute(0xe0, 25, Bytes.ofHex("aabb")),
                new PathAttributes.UnknownAttribute(0xe0, 200, Bytes.EMPTY)));
    return Stream.of(
        arguments(
            Wire.Session.INTERNAL,
            update(
                "",
                "400101 02 400214 0202 0000fdea fa56ea00 0102 00000001 00000002 400304 c0000202"
                    + "800404 00000005 400504 000000c8 400600 c00708 fa56ea01 01020304"
                    + "c00808 fde90001 ffffff01 800904 05060708 800a08 00000009 0000000a"
                    + "c01008 0002fde900000064 e01902 aabb c0200c ffffffff 00000001 00000002"
                    + "c02304 0000fdf1 e0c800",
                "08 0a"),
            Message.Update.announce(ImmutableList.of(nlri("10.0.0.0/8")), everything)),
        // RFC 6793: what two octets cannot say goes along as AS4_PATH and AS4_AGGREGATOR.
        arguments(
            Wire.Session.OLD,
            update(
                "",
                "400101 00 400206 0202 fdea 5ba0 400304 c0000202 c00706 5ba0 01020304"
                    + "c0110a 0202 0000fdea fa56ea00 c01208 fa56ea01 01020304",
                "08 0a"),
            Message.Update.announce(
                ImmutableList.of(nlri("10.0.0.0/8")),
                new PathAttributes(
                    Origin.IGP,
                    AsPath.sequence(65002, 4_200_000_000L),
                    via("192.0.2.2"),
                    null,
                    null,
                    false,
                    new PathAttributes.Aggregator(4_200_000_001L, new Ipv4Address(0x01020304)),
                    Communities.NONE,
                    ImmutableSet.of(),
                    ImmutableSet.of(),
                    null,
                    ImmutableList.of(),
                    null,
                    ImmutableList.of()))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void reads_the_bytes(Wire.Session session, Bytes bytes, Message message) {
    assertThat(Wire.decode(session.negotiated(), bytes)).isEqualTo(Decoded.Messages.of(message));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void writes_the_value(Wire.Session session, Bytes bytes, Message message) {
    assertThat(Wire.encode(session.negotiated(), message)).isEqualTo(bytes);
  }

  @Test
  void withdraws_ipv4_in_the_fixed_part_where_next_hops_are_ipv4() {
    Bytes bytes = update("18 0a0102 00", "", "");
    Message message =
        Message.Update.withdraw(ImmutableList.of(nlri("10.1.2.0/24"), nlri("0.0.0.0/0")));
    assertThat(Wire.encode(Wire.Session.EXTERNAL.withoutExtendedNextHop(), message))
        .isEqualTo(bytes);
    assertThat(Wire.decode(Wire.Session.EXTERNAL.negotiated(), bytes))
        .isEqualTo(Decoded.Messages.of(message));
  }

  /** All three ways in which peers say "link-local alone". */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10 fe800000000000000000000000000002",
        "20 00000000000000000000000000000000 fe800000000000000000000000000002",
        "20 fe800000000000000000000000000002 fe800000000000000000000000000002"
      })
  void takes_a_link_local_next_hop_alone(String nextHop) {
    String value = "0002 01" + nextHop + "00 30 20010db80001";
    String length = Integer.toHexString(Wire.hex(value).length());
    assertThat(
            Wire.decode(
                Wire.Session.EXTERNAL.negotiated(),
                update("", "800e" + length + value + ORIGIN_IGP + PATH_65002, "")))
        .isEqualTo(
            Decoded.Messages.of(
                Message.Update.announce(
                    ImmutableList.of(nlri("2001:db8:1::/48")), plain(via("fe80::2")))));
  }

  @Test
  void takes_both_families_and_both_directions_out_of_one_message() {
    Decoded decoded =
        Wire.decode(
            Wire.Session.EXTERNAL.negotiated(),
            update(
                "08 0b",
                ORIGIN_IGP
                    + PATH_65002
                    + VIA_V4
                    + "800e1c 0002 01 10 20010db8000000000000000000000002 00 30 20010db80001"
                    + "800f08 0002 01 20 20010db9",
                "08 0a"));
    assertThat(decoded)
        .isEqualTo(
            new Decoded.Messages(
                ImmutableList.of(
                    new Message.Update(
                        ImmutableList.of(nlri("11.0.0.0/8")),
                        ImmutableList.of(nlri("10.0.0.0/8")),
                        plain(via("192.0.2.2"))),
                    new Message.Update(
                        ImmutableList.of(nlri("2001:db9::/32")),
                        ImmutableList.of(nlri("2001:db8:1::/48")),
                        plain(via("2001:db8::2")))),
                ImmutableList.of()));
  }

  @Test
  void clears_trailing_bits_of_a_destination() {
    assertThat(Wire.decode(Wire.Session.EXTERNAL.negotiated(), update("09 0aff", "", "")))
        .isEqualTo(
            Decoded.Messages.of(Message.Update.withdraw(ImmutableList.of(nlri("10.128.0.0/9")))));
  }
}
