package net.spanwire.kernelroute.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;

/** Replies as Linux 6.18 sent them. */
class ReplyDecoderTest {

  private static final String DUMP =
      // unreachable default metric 4294967295
      "2c00000018002200ed29046bf36a000002000000fe5300070000000008000f00fe00000008000600ffffffff"
          // 192.0.2.0/24 dev kd0 proto kernel scope link src 192.0.2.1
          + "3c00000018002200ed29046bf36a000002180000fe02fd010000000008000f00fe00000008000100c000020"
          + "008000700c00002010800040064000000"
          // 198.51.101.0/24 via inet6 fe80::9 dev kd0 metric 20
          + "5400000018002200ed29046bf36a000002180000fe5300010000000008000f00fe00000008000100c633650"
          + "00800060014000000160012000a00fe8000000000000000000000000000090000"
          + "0800040064000000"
          // two legs, the second dead
          + "6800000018002200ed29046bf36a000002180000fe5300010000000008000f00fe00000008000100c633660"
          + "0080006001400000034000900100000026400000008000500c00002092000110066000000160012000a00fe"
          + "800000000000000000000000000009"
          + "0000";

  private static List<Reply> decode(String hex) {
    List<Reply> replies = new ArrayList<>();
    ReplyDecoder.decode(
        ByteBuffer.wrap(BaseEncoding.base16().lowerCase().decode(hex)), replies::add);
    return replies;
  }

  @Test
  void reads_the_routes_of_a_dump() {
    List<Route> routes =
        decode(DUMP).stream().map(reply -> (Route) ((Reply.Present) reply).object()).toList();
    assertThat(routes).hasSize(4);
    assertThat(routes.get(0).type()).isEqualTo(RouteType.UNREACHABLE);
    assertThat(routes.get(0).metric()).isEqualTo(4294967295L);
    assertThat(routes.get(0).destination()).isEqualTo(IpPrefix.parse("0.0.0.0/0"));
    assertThat(routes.get(1).protocol()).isEqualTo(Rtnetlink.RTPROT_KERNEL);
    assertThat(routes.get(1).scope()).isEqualTo(Rtnetlink.RT_SCOPE_LINK);
    assertThat(routes.get(1).preferredSource()).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(routes.get(2).nextHops())
        .containsExactly(new RouteNextHop(100, IpAddress.parse("fe80::9"), 1));
    assertThat(routes.get(3).nextHops())
        .containsExactly(
            new RouteNextHop(100, IpAddress.parse("192.0.2.9"), 3),
            new RouteNextHop(102, IpAddress.parse("fe80::9"), 1));
  }

  @Test
  void reads_an_error_with_the_kernels_words() {
    List<Reply> replies =
        decode(
            "6800000002000002ed29046b2a6b00009bffffff3400000018000506ed29046b0000000002180000fe0300"
                + "010000000008000100c6336800080005000a6300010800040064000000200001004e657874686f70"
                + "2068617320696e76616c6964206761746577617900");
    assertThat(replies).hasSize(1);
    Reply.Acknowledgement error = (Reply.Acknowledgement) replies.getFirst();
    assertThat(error.errno()).isEqualTo(Errno.ENETUNREACH);
    assertThat(Errno.name(error.errno())).isEqualTo("ENETUNREACH");
    assertThat(error.message()).isEqualTo("Nexthop has invalid gateway");
    assertThat(error.header().sequence()).isEqualTo(0x6b0429ed);
  }

  @Test
  void reads_an_error_without_words_and_success() {
    Reply.Acknowledgement error =
        (Reply.Acknowledgement)
            decode(
                    "340000000200000000000000046a0000edffffff20000000100005000000000000000000000000"
                        + "00000000000000000000000000")
                .getFirst();
    assertThat(error.errno()).isEqualTo(Errno.ENODEV);
    assertThat(error.message()).isEmpty();
    Reply.Acknowledgement done =
        (Reply.Acknowledgement)
            decode("2400000002000001e829046b20670000000000004c00000018000506e829046b00000000")
                .getFirst();
    assertThat(done.errno()).isZero();
  }

  @Test
  void reads_the_end_of_a_dump() {
    Reply.Done done = (Reply.Done) decode("1400000003002200ed29046bf36a000000000000").getFirst();
    assertThat(done.errno()).isZero();
  }

  @Test
  void reads_a_link_with_its_kind_and_address_generation() {
    // RTM_NEWLINK: index 102, flags UP|LOWER_UP|POINTOPOINT, "sw0", mtu 1420, kind tun, mode none
    String body =
        "000000006600000011000100"
            + "00000000" // struct ifinfomsg
            + "0800030073773000" // IFLA_IFNAME
            + "080004008c050000" // IFLA_MTU
            + "08002900e8fd0000" // IFLA_GSO_MAX_SIZE
            + "0c001200"
            + "0800010074756e00" // IFLA_LINKINFO { IFLA_INFO_KIND }
            + "10001a00"
            + "0c000a00"
            + "0500080001000000"; // IFLA_AF_SPEC { AF_INET6 { mode } }
    Reply.Present reply =
        (Reply.Present) decode(header(Rtnetlink.RTM_NEWLINK, body) + body).getFirst();
    Link link = (Link) reply.object();
    assertThat(link).isEqualTo(new Link(0, 102, "sw0", 0x10011, 1420, 65000, "tun", 1));
    assertThat(link.isUsable()).isTrue();
    assertThat(link.isPointToPoint()).isTrue();
    assertThat(link.generatesNoAddress()).isTrue();
  }

  @Test
  void reads_the_peer_of_an_address() {
    String body = "0220000066000000" + "080001 00ac140101".replace(" ", "") + "080002000a000001";
    Reply.Gone reply = (Reply.Gone) decode(header(Rtnetlink.RTM_DELADDR, body) + body).getFirst();
    LinkAddress address = (LinkAddress) reply.object();
    assertThat(address).hasToString("10.0.0.1 peer 172.20.1.1/32");
    assertThat(address.index()).isEqualTo(102);
  }

  private static String header(int type, String body) {
    return "%02x000000%02x0000000000000000000000".formatted(16 + body.length() / 2, type);
  }

  @Test
  void groups_have_no_family() {
    NextHopObject group =
        NextHopObject.group(9, 83, ImmutableList.of(new NextHopObject.Member(7, 256)));
    assertThat(group.isGroup()).isTrue();
    ByteBuffer out = ByteBuffer.allocate(RequestEncoder.MAX_REQUEST_BYTES);
    RequestEncoder.encode(out, new Request.Put(group, Request.Mode.SET), 1, true);
    List<Reply> replies = new ArrayList<>();
    ReplyDecoder.decode(out.flip(), replies::add);
    assertThat(((Reply.Present) replies.getFirst()).object()).isEqualTo(group);
  }

  @Test
  void never_throws_for_broken_messages() {
    byte[] good = BaseEncoding.base16().lowerCase().decode(DUMP);
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      byte[] bad = good.clone();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      ByteBuffer datagram = ByteBuffer.wrap(bad, 0, random.nextInt(bad.length + 1));
      List<Reply> replies = new ArrayList<>();
      try {
        ReplyDecoder.decode(datagram, replies::add);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
