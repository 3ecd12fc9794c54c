package net.spanwire.core.wireguard.uapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.spanwire.core.io.Errno;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationTest {

  /** Clamped, so that it is the same when it comes back. */
  private static final String PRIVATE =
      "e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a";

  private static final String PUBLIC =
      "b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33";
  private static final String OTHER =
      "58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376";
  private static final String SECRET =
      "188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52";
  private static final String ZERO = "0".repeat(64);

  private final FakeInterface subject = new FakeInterface();
  private final Conversation conversation = new Conversation(subject, new FakeScopes());

  /** Remembers what it is asked for. */
  private static final class FakeInterface implements Conversation.Subject {
    final List<SetRequest> changes = new ArrayList<>();
    final List<UapiRefusal> refusals = new ArrayList<>();
    InterfaceReport report = new InterfaceReport(null, 0, 0, ImmutableList.of());
    @Nullable UapiRefusal refusing;

    @Override
    public InterfaceReport report() {
      return report;
    }

    @Override
    public void change(SetRequest request) throws UapiRefusal {
      if (refusing != null) {
        throw refusing;
      }
      changes.add(request);
    }

    @Override
    public void onRefused(UapiRefusal refusal) {
      refusals.add(refusal);
    }
  }

  private static final class FakeScopes implements Scopes {
    @Override
    public int index(String zone) {
      return zone.equals("eth0") ? 7 : 0;
    }

    @Override
    public String zone(int index) {
      return index == 7 ? "eth0" : Integer.toString(index);
    }
  }

  private String say(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    return conversation.receive(bytes, bytes.length);
  }

  private static byte[] key(String hex) {
    return HexKeys.parse(hex);
  }

  @Test
  void says_how_an_interface_is() {
    subject.report =
        new InterfaceReport(
            PrivateKey.of(key(PRIVATE)),
            12912,
            -1,
            ImmutableList.of(
                new InterfaceReport.PeerReport(
                    PublicKey.of(key(PUBLIC)),
                    PresharedKey.of(key(SECRET)),
                    new Endpoint(IpAddress.parse("fe80::1"), 51820, 7),
                    Instant.ofEpochSecond(1_700_000_000, 5),
                    38_333,
                    2_224,
                    25,
                    ImmutableList.of(IpPrefix.parse("192.168.4.4/32"), IpPrefix.parse("::/0"))),
                new InterfaceReport.PeerReport(
                    PublicKey.of(key(OTHER)),
                    PresharedKey.NONE,
                    null,
                    null,
                    0,
                    0,
                    0,
                    ImmutableList.of())));
    assertThat(say("get=1\n\n"))
        .isEqualTo(
            """
            private_key=%s
            listen_port=12912
            fwmark=4294967295
            public_key=%s
            preshared_key=%s
            protocol_version=1
            endpoint=[fe80::1%%eth0]:51820
            last_handshake_time_sec=1700000000
            last_handshake_time_nsec=5
            tx_bytes=38333
            rx_bytes=2224
            persistent_keepalive_interval=25
            allowed_ip=192.168.4.4/32
            allowed_ip=::/0
            public_key=%s
            preshared_key=%s
            protocol_version=1
            last_handshake_time_sec=0
            last_handshake_time_nsec=0
            tx_bytes=0
            rx_bytes=0
            persistent_keepalive_interval=0
            errno=0

            """
                .formatted(PRIVATE, PUBLIC, SECRET, OTHER, ZERO));
  }

  @Test
  void says_nothing_of_what_an_interface_does_not_have() {
    assertThat(say("get=1\n\n")).isEqualTo("errno=0\n\n");
  }

  private static String everything() {
    return """
    set=1
    private_key=%s
    listen_port=0
    fwmark=4294967295
    replace_peers=true
    public_key=%s
    update_only=true
    preshared_key=%s
    endpoint=[fe80::1%%eth0]:12345
    persistent_keepalive_interval=65535
    replace_allowed_ips=true
    allowed_ip=10.1.2.3/8
    allowed_ip=-fd00::1/64
    protocol_version=1
    public_key=%s
    remove=true

    """
        .formatted(PRIVATE, PUBLIC, SECRET.toUpperCase(java.util.Locale.ROOT), OTHER);
  }

  private static SetRequest everythingAsked() {
    return new SetRequest(
        new SetRequest.NewKey(PrivateKey.of(key(PRIVATE))),
        0,
        -1,
        true,
        ImmutableList.of(
            new PeerChange(
                PublicKey.of(key(PUBLIC)),
                false,
                true,
                PresharedKey.of(key(SECRET)),
                new Endpoint(IpAddress.parse("fe80::1"), 12345, 7),
                65_535,
                true,
                ImmutableList.of(
                    new PeerChange.AllowedIp(IpPrefix.parse("10.0.0.0/8"), true),
                    new PeerChange.AllowedIp(IpPrefix.parse("fd00::/64"), false))),
            new PeerChange(
                PublicKey.of(key(OTHER)),
                true,
                false,
                null,
                null,
                null,
                false,
                ImmutableList.of())));
  }

  @Test
  void changes_whatever_can_be_changed() {
    assertThat(say(everything())).isEqualTo("errno=0\n\n");
    assertThat(subject.changes).containsExactly(everythingAsked());
  }

  @Test
  void takes_bytes_as_they_come() {
    byte[] bytes = everything().getBytes(ISO_8859_1);
    StringBuilder answers = new StringBuilder();
    for (int i = 0; i < bytes.length; i++) {
      answers.append(conversation.receive(new byte[] {bytes[i]}, 1));
    }
    assertThat(answers.toString()).isEqualTo("errno=0\n\n");
    assertThat(subject.changes).containsExactly(everythingAsked());
  }

  @Test
  void does_nothing_of_a_request_that_does_not_come_to_its_end() {
    say(everything().stripTrailing() + "\n");
    assertThat(subject.changes).isEmpty();
  }

  @Test
  void takes_a_key_away_by_zeros() {
    say("set=1\nprivate_key=" + ZERO + "\n\n");
    assertThat(subject.changes.getFirst().privateKey()).isEqualTo(new SetRequest.NewKey(null));
  }

  @Test
  void takes_prefixes_in_the_order_of_the_lines() {
    say(
        "set=1\npublic_key="
            + PUBLIC
            + "\nallowed_ip=10.0.0.0/8\nreplace_allowed_ips=true\nallowed_ip=10.1.0.0/16\n\n");
    assertThat(subject.changes.getFirst().peers().getFirst().allowedIps())
        .containsExactly(new PeerChange.AllowedIp(IpPrefix.parse("10.1.0.0/16"), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "private_key=00",
        "private_key=g84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a",
        "private_key=",
        "listen_port=65536",
        "listen_port=-1",
        "listen_port=+1",
        "listen_port= 1",
        "listen_port=0x10",
        "listen_port=99999999999999999999",
        "listen_port=",
        "fwmark=4294967296",
        "fwmark=off",
        "replace_peers=false",
        "replace_peers=1",
        "endpoint=192.0.2.1:1",
        "private-key=1",
        "=",
        "public_key=00"
      })
  void refuses_a_wrong_line_of_an_interface(String line) {
    assertThat(say("set=1\nlisten_port=5\n" + line + "\nfwmark=1\n\n")).isEqualTo("errno=-22\n\n");
    assertThat(subject.changes).isEmpty();
    assertThat(subject.refusals).hasSize(1);
    assertThat(conversation.isOver()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "preshared_key=00",
        "endpoint=192.0.2.1",
        "endpoint=192.0.2.1:0",
        "endpoint=192.0.2.1:65536",
        "endpoint=[192.0.2.1]:1",
        "endpoint=2001:db8::1:1",
        "endpoint=[2001:db8::1]",
        "endpoint=[fe80::1%eth9]:1",
        "endpoint=192.0.2.1%eth0:1",
        "endpoint=host.example.net:1",
        "endpoint=",
        "persistent_keepalive_interval=65536",
        "persistent_keepalive_interval=off",
        "replace_allowed_ips=false",
        "remove=false",
        "update_only=",
        "allowed_ip=10.0.0.0",
        "allowed_ip=10.0.0.0/33",
        "allowed_ip=10.0.0/8",
        "allowed_ip=--10.0.0.0/8",
        "allowed_ip=fd00::/129",
        "allowed_ip=fe80::1%eth0/64",
        "allowed_ip=/8",
        "protocol_version=2",
        "listen_port=1",
        "private_key=" + PRIVATE,
        "last_handshake_time_sec=1"
      })
  void refuses_a_wrong_line_of_a_peer(String line) {
    assertThat(say("set=1\nlisten_port=5\npublic_key=" + PUBLIC + "\n" + line + "\n\n"))
        .isEqualTo("errno=-22\n\n");
    assertThat(subject.changes).isEmpty();
  }

  @Test
  void refuses_a_line_without_a_value_and_never_repeats_a_secret() {
    assertThat(say("set=1\nprivate_key\n\n")).isEqualTo("errno=-71\n\n");
    say("set=1\nprivate_key=" + PRIVATE.substring(1) + "x\n\n");
    assertThat(subject.refusals)
        .extracting(UapiRefusal::getMessage)
        .allMatch(message -> !message.contains(PRIVATE.substring(1)));
  }

  @Test
  void goes_on_after_a_refusal() {
    assertThat(say("set=1\nlisten_port=x\nnonsense\n\nget=1\n\n"))
        .isEqualTo("errno=-22\n\nerrno=0\n\n");
    assertThat(say("get=1\nwhat=1\n\n" + everything())).isEqualTo("errno=-22\n\nerrno=0\n\n");
    assertThat(subject.changes).hasSize(1);
  }

  @Test
  void passes_on_what_the_interface_refuses() {
    subject.refusing = new UapiRefusal(Errno.EADDRINUSE, "the port is taken");
    assertThat(say("set=1\nlisten_port=5\n\n")).isEqualTo("errno=-98\n\n");
    assertThat(subject.refusals).containsExactly(subject.refusing);
  }

  @ParameterizedTest
  @CsvSource({"'get=2\n'", "'set=1 \n'", "'\n'", "'GET / HTTP/1.1\r\n'"})
  void hangs_up_on_what_is_no_request(String text) {
    assertThat(say(text)).isEqualTo("errno=-71\n\n");
    assertThat(conversation.isOver()).isTrue();
    assertThat(say("get=1\n\n")).isEmpty();
  }

  @Test
  void hangs_up_on_a_line_without_an_end() {
    assertThat(say("set=1\nendpoint=" + "1".repeat(1000))).isEqualTo("errno=-71\n\n");
    assertThat(conversation.isOver()).isTrue();
  }

  @Test
  void bounds_a_request() {
    byte[] line = "allowed_ip=10.0.0.0/8\n".getBytes(ISO_8859_1);
    say("set=1\npublic_key=" + PUBLIC + "\n");
    for (int i = 0; i < SetReader.CAPACITY; i++) {
      assertThat(conversation.receive(line, line.length)).isEmpty();
    }
    assertThat(say("\n")).isEqualTo("errno=-12\n\n");
    assertThat(subject.changes).isEmpty();
  }

  @Test
  void survives_any_bytes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] whole = everything().getBytes(ISO_8859_1);
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = Arrays.copyOf(whole, whole.length);
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      FakeInterface fresh = new FakeInterface();
      String answer = new Conversation(fresh, new FakeScopes()).receive(bytes, bytes.length);
      assertThat(answer).as("seed %d, round %d", seed, round).matches("(errno=-?\\d+\n\n)*");
      assertThat(fresh.changes.isEmpty())
          .as("seed %d, round %d: what is refused is not done", seed, round)
          .isEqualTo(!answer.contains("errno=0\n"));
    }
  }
}
