package net.spanwire.bgp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An UPDATE of any size becomes messages of the agreed size, which say the same. */
class UpdateEncoderTest {

  private static ImmutableList<Nlri> destinations(AddressFamily family, int count) {
    return IntStream.range(0, count)
        .mapToObj(i ->
            new Nlri(
                switch (family) {
                  case IPV4 -> Ipv4Prefix.of(0x0a000000 + (i << 4), 28);
                  case IPV6 -> Ipv6Prefix.of(0x20010db8_00000000L + i, 0, 64);
                }))
        .collect(ImmutableList.toImmutableList());
  }

  private static List<Message> readAll(NegotiatedSession session, WireWriter out, int maxSize) {
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(session, false);
    List<Message> messages = new ArrayList<>();
    for (int at = 0; at < out.length(); ) {
      int length = Framing.length(out.array(), at);
      assertThat(length).isLessThanOrEqualTo(maxSize);
      Decoded decoded = decoder.decode(out.array(), at, length);
      assertThat(decoded).isInstanceOf(Decoded.Messages.class);
      messages.addAll(((Decoded.Messages) decoded).messages());
      at += length;
    }
    return messages;
  }

  @ParameterizedTest
  @CsvSource({
    "IPV4, 192.0.2.2, 4096",
    "IPV4, 2001:db8::2, 4096",
    "IPV6, 2001:db8::2, 4096",
    "IPV4, 192.0.2.2, 65535",
    "IPV6, 2001:db8::2, 65535"
  })
  void splits_at_the_agreed_size(AddressFamily family, String nextHop, int size) {
    NegotiatedSession session =
        new Wire.Session(SessionKind.EXTERNAL, true, ImmutableSet.of(AfiSafi.IPV6_UNICAST), size)
            .negotiated();
    PathAttributes attributes = MessageCodecTest.plain(MessageCodecTest.via(nextHop));
    ImmutableList<Nlri> come = destinations(family, 20_000);
    ImmutableList<Nlri> gone = destinations(family, 30_000).subList(20_000, 30_000);
    MessageEncoder encoder = new MessageEncoder();
    encoder.established(session);
    WireWriter out = new WireWriter(64);
    MessageEncoder.Outcome outcome =
        encoder.encode(new Message.Update(gone, come, attributes), out);

    List<Message> messages = readAll(session, out, size);
    assertThat(messages).hasSize(outcome.messages());
    assertThat(outcome.unsendable()).isZero();
    assertThat(messages.stream().flatMap(m -> ((Message.Update) m).withdrawn().stream()))
        .containsExactlyElementsOf(gone);
    assertThat(messages.stream().flatMap(m -> ((Message.Update) m).announced().stream()))
        .containsExactlyElementsOf(come);
  }

  @Test
  void withdraws_what_no_message_can_hold() {
    PathAttributes huge =
        PathAttributes.of(
            Origin.IGP,
            AsPath.sequence(IntStream.rangeClosed(1, 1100).asLongStream().toArray()),
            MessageCodecTest.via("192.0.2.2"));
    NegotiatedSession session = Wire.Session.EXTERNAL.negotiated();
    ImmutableList<Nlri> one = ImmutableList.of(new Nlri(IpPrefix.parse("10.0.0.0/8")));
    MessageEncoder encoder = new MessageEncoder();
    encoder.established(session);
    WireWriter out = new WireWriter(64);
    MessageEncoder.Outcome outcome = encoder.encode(Message.Update.announce(one, huge), out);
    assertThat(outcome).isEqualTo(new MessageEncoder.Outcome(1, 1));
    assertThat(readAll(session, out, 4096)).containsExactly(Message.Update.withdraw(one));
  }
}
