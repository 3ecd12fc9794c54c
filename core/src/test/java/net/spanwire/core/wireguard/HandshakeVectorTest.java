package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import java.util.Objects;
import java.util.random.RandomGenerator;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.wireguard.message.CookieReply;
import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.message.HandshakeMacs;
import net.spanwire.core.wireguard.message.HandshakeResponse;
import net.spanwire.core.wireguard.noise.Blake2s;
import net.spanwire.core.wireguard.noise.BouncyCastleCurve25519;
import net.spanwire.core.wireguard.noise.NoiseInitiator;
import net.spanwire.core.wireguard.noise.NoiseResponder;
import net.spanwire.core.wireguard.noise.StaticKeys;
import net.spanwire.core.wireguard.noise.TransportKeys;
import org.junit.jupiter.api.Test;

/**
 * The messages of one handshake, byte for byte. The bytes were computed by a second implementation,
 * written from the whitepaper in another language for this purpose.
 */
class HandshakeVectorTest {

  private static final int INITIATOR_INDEX = 0x01020304;
  private static final int RESPONDER_INDEX = 0x0a0b0c0d;

  private static final String INITIATION =
      "010000000403020164b101b1d0be5a8704bd078f9895001fc03e8e9f9522f188"
          + "dd128d9846d48466158a0e4ca242d151ca97ab90159a98b67e616625e68b4065"
          + "d357376b6598e644ad7d678c0295d22de4cb43d5135581ed36346bfa7ee47a18"
          + "2b39f8932d6f9bdb21e82bc6c60968e29fccf3eb31019aeeae339c46105d28b8"
          + "cf8d9c8c00000000000000000000000000000000";
  private static final String RESPONSE =
      "020000000d0c0b0a04030201244fe3b963e899dd295baffce248d3530f3a9a74"
          + "79ba063002680ebfe7adad49c230cd713e3b2219d23596c58ccd1ba326e5e1a2"
          + "435d8237246925631898cc9100000000000000000000000000000000";
  private static final String COOKIE_REPLY =
      "0300000004030201000102030405060708090a0b0c0d0e0f1011121314151617"
          + "75ced99f01e2d2750882857cae97c4187df6464490a24748708c7153513e3cb1";
  private static final String INITIATOR_SENDS =
      "248a29611829aaf7ee8bc8e87df805c1019f08f82d80eb79b7625821ba0a1317";
  private static final String RESPONDER_SENDS =
      "848308e622b3e15e5ebc5312111efc31082e86c85e9ee93fe8c5aa7f972cc9c3";

  private final Curve25519 curve = new BouncyCastleCurve25519();
  private final byte[] initiatorKey = counting(1);
  private final byte[] responderKey = counting(33);
  private final byte[] presharedKey = counting(129);
  private final byte[] timestamp = hex("400000006743a1000a000000");

  private static byte[] hex(String digits) {
    return BaseEncoding.base16().lowerCase().decode(digits);
  }

  private static String hex(byte[] bytes) {
    return BaseEncoding.base16().lowerCase().encode(bytes);
  }

  private static byte[] counting(int first) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  private StaticKeys initiatorKeys() {
    return new StaticKeys(
        curve, initiatorKey, curve.publicKey(initiatorKey), curve.publicKey(responderKey));
  }

  private StaticKeys responderKeys() {
    return new StaticKeys(
        curve, responderKey, curve.publicKey(responderKey), curve.publicKey(initiatorKey));
  }

  private NoiseInitiator begin() {
    return Objects.requireNonNull(
        NoiseInitiator.begin(initiatorKeys(), counting(65), timestamp, INITIATOR_INDEX));
  }

  @Test
  void an_initiation_is_these_bytes() {
    byte[] wire = begin().message().wire();
    new CookieJar(curve.publicKey(responderKey)).stamp(0, wire);
    assertThat(hex(wire)).isEqualTo(INITIATION);
  }

  @Test
  void these_bytes_are_an_initiation_and_its_answer_is_those() {
    byte[] wire = hex(INITIATION);
    assertThat(checker(responderKey).mac1Fits(wire)).isTrue();
    assertThat(checker(initiatorKey).mac1Fits(wire)).isFalse();
    HandshakeInitiation initiation = HandshakeInitiation.ofWire(wire);
    assertThat(initiation.sender()).isEqualTo(INITIATOR_INDEX);
    NoiseResponder responder =
        Objects.requireNonNull(
            NoiseResponder.open(curve, responderKey, curve.publicKey(responderKey), initiation));
    assertThat(responder.remotePublicKey()).isEqualTo(curve.publicKey(initiatorKey));
    assertThat(responder.openTimestamp(responderKeys())).isEqualTo(timestamp);
    NoiseResponder.Answer answer =
        Objects.requireNonNull(
            responder.respond(curve, counting(97), presharedKey, RESPONDER_INDEX));
    byte[] response = answer.message().wire();
    new CookieJar(curve.publicKey(initiatorKey)).stamp(0, response);
    assertThat(hex(response)).isEqualTo(RESPONSE);
    assertThat(hex(answer.keys().send())).isEqualTo(RESPONDER_SENDS);
    assertThat(hex(answer.keys().receive())).isEqualTo(INITIATOR_SENDS);
  }

  @Test
  void these_bytes_are_a_response() {
    HandshakeResponse response = HandshakeResponse.ofWire(hex(RESPONSE));
    assertThat(response.sender()).isEqualTo(RESPONDER_INDEX);
    assertThat(response.receiver()).isEqualTo(INITIATOR_INDEX);
    TransportKeys keys = Objects.requireNonNull(begin().finish(response, presharedKey));
    assertThat(hex(keys.send())).isEqualTo(INITIATOR_SENDS);
    assertThat(hex(keys.receive())).isEqualTo(RESPONDER_SENDS);
  }

  @Test
  void a_forged_response_leaves_the_handshake_as_it_was() {
    NoiseInitiator initiator = begin();
    byte[] forged = hex(RESPONSE);
    forged[20] ^= 1;
    assertThat(initiator.finish(HandshakeResponse.ofWire(forged), presharedKey)).isNull();
    assertThat(initiator.finish(HandshakeResponse.ofWire(hex(RESPONSE)), new byte[32])).isNull();
    assertThat(initiator.finish(HandshakeResponse.ofWire(hex(RESPONSE)), presharedKey)).isNotNull();
  }

  @Test
  void points_of_low_order_are_refused() {
    StaticKeys lowOrder = new StaticKeys(curve, initiatorKey, counting(0), new byte[32]);
    assertThat(NoiseInitiator.begin(lowOrder, counting(65), timestamp, 1)).isNull();
    HandshakeInitiation initiation =
        HandshakeInitiation.of(1, new byte[32], new byte[48], new byte[28]);
    assertThat(NoiseResponder.open(curve, responderKey, curve.publicKey(responderKey), initiation))
        .isNull();
  }

  @Test
  void a_cookie_reply_is_these_bytes_and_makes_mac2() {
    Endpoint source = new Endpoint(IpAddress.parse("192.0.2.1"), 51820);
    byte[] initiation = hex(INITIATION);
    CookieChecker checker = checker(responderKey);
    CookieReply reply = checker.reply(0, initiation, source, INITIATOR_INDEX);
    assertThat(hex(reply.wire())).isEqualTo(COOKIE_REPLY);

    CookieJar jar = new CookieJar(curve.publicKey(responderKey));
    byte[] wire = begin().message().wire();
    jar.stamp(0, wire);
    assertThat(checker.mac2Fits(0, wire, source)).isFalse();
    assertThat(jar.take(0, CookieReply.ofWire(hex(COOKIE_REPLY)))).isTrue();
    jar.stamp(1, wire);
    assertThat(checker.mac2Fits(1, wire, source)).isTrue();
    assertThat(checker.mac2Fits(1, wire, new Endpoint(source.address(), 51821)))
        .as("the cookie covers the port")
        .isFalse();
    assertThat(checker.mac2Fits(121_000_000_000L, wire, source)).as("a new secret").isFalse();
    byte[] later = begin().message().wire();
    jar.stamp(119_000_000_000L, later);
    assertThat(HandshakeMacs.mac2(later)).as("an old cookie is not used").containsOnly(0);
  }

  @Test
  void mac2_is_the_mac_of_the_cookie() {
    byte[] wire = hex(INITIATION);
    byte[] mac =
        Blake2s.mac(
            hex("000102030405060708090a0b0c0d0e0f"), wire, HandshakeMacs.coveredByMac2(wire));
    assertThat(hex(mac)).isEqualTo("f1b365163e4c93273d710e23b77bba67");
  }

  /** Its first nonce and its first secret count from zero. */
  private CookieChecker checker(byte[] privateKey) {
    RandomGenerator counting =
        new RandomGenerator() {
          private int calls;

          @Override
          public long nextLong() {
            return 0;
          }

          @Override
          public void nextBytes(byte[] bytes) {
            for (int i = 0; i < bytes.length; i++) {
              bytes[i] = (byte) (calls < 2 ? i : i + calls);
            }
            calls++;
          }
        };
    return new CookieChecker(curve.publicKey(privateKey), counting);
  }
}
