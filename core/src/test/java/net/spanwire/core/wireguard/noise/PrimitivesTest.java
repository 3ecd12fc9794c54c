package net.spanwire.core.wireguard.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import net.spanwire.core.io.Curve25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrimitivesTest {

  private static final byte[] ABC = "abc".getBytes(US_ASCII);

  private static byte[] hex(String digits) {
    return BaseEncoding.base16().lowerCase().decode(digits);
  }

  private static String hex(byte[] bytes) {
    return BaseEncoding.base16().lowerCase().encode(bytes);
  }

  private static byte[] counting(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  /** RFC 7693 appendix B. */
  @Test
  void hashes_abc() {
    assertThat(hex(Blake2s.hash(ABC)))
        .isEqualTo("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    assertThat(Blake2s.hash("a".getBytes(US_ASCII), "bc".getBytes(US_ASCII)))
        .isEqualTo(Blake2s.hash(ABC));
  }

  /** By Python's hashlib and hmac. */
  @Test
  void macs_and_derives() {
    assertThat(hex(Blake2s.mac(counting(32), ABC, 3)))
        .isEqualTo("61ba5f165c194692e09d12520cc4c74a");
    assertThat(hex(Blake2s.hmac(counting(32), ABC)))
        .isEqualTo("82623be5bc0a391b24dce53e67d028eff92d586de0485ac37822e597d049c74f");
    assertThat(hex(Blake2s.hmac(counting(100), ABC)))
        .as("a key longer than a block")
        .isEqualTo("c1b751501db12b753069a918627b623179be55c8cc7ca5c4e14bdf32274ac656");
    String[] derived = {
      "c67e0b211ebf48c12c6d41da8fcee207d4c325a8c30f054d97401b14ed212f9f",
      "923b032867c597d1df124053325e553b104bf3b76180a46e0c21b44001ec50f6",
      "73e5eae9c5d230ea6becb29ab8a49f627aff1eb27586b938a71ae090d4c7a184"
    };
    assertThat(hex(Blake2s.kdf1(counting(32), ABC))).isEqualTo(derived[0]);
    assertThat(Blake2s.kdf2(counting(32), ABC)[1]).isEqualTo(hex(derived[1]));
    assertThat(Blake2s.kdf3(counting(32), ABC)[2]).isEqualTo(hex(derived[2]));
  }

  /** RFC 7748 §5.2. */
  @ParameterizedTest
  @CsvSource({
    "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4,"
        + " e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c,"
        + " c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d,"
        + " e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493,"
        + " 95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
  })
  void agrees(String scalar, String point, String expected) {
    byte[] secret = new byte[32];
    assertThat(new BouncyCastleCurve25519().agree(hex(scalar), hex(point), secret)).isTrue();
    assertThat(hex(secret)).isEqualTo(expected);
  }

  /** RFC 7748 §6.1. */
  @Test
  void derives_public_keys() {
    Curve25519 curve = new BouncyCastleCurve25519();
    byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    byte[] secret = new byte[32];
    assertThat(hex(curve.publicKey(alice)))
        .isEqualTo("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    assertThat(hex(curve.publicKey(bob)))
        .isEqualTo("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assertThat(curve.agree(alice, curve.publicKey(bob), secret)).isTrue();
    byte[] same = new byte[32];
    assertThat(curve.agree(bob, curve.publicKey(alice), same)).isTrue();
    assertThat(secret).isEqualTo(same);
    assertThat(hex(secret))
        .isEqualTo("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  }

  /** Points of low order: 0, 1, the two of order 8, p - 1, p and p + 1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void refuses_points_of_low_order(String point) {
    byte[] secret = new byte[32];
    assertThat(new BouncyCastleCurve25519().agree(counting(32), hex(point), secret)).isFalse();
    assertThat(secret).containsOnly(0);
  }

  /** draft-irtf-cfrg-xchacha-03 appendix A.3.1. */
  @Test
  void seals_with_a_long_nonce() {
    byte[] plain =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                + " future, sunscreen would be it.")
            .getBytes(US_ASCII);
    byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
    byte[] associated = hex("50515253c0c1c2c3c4c5c6c7");
    byte[] sealed = HandshakeCipher.sealCookie(key, nonce, plain, associated);
    assertThat(hex(sealed))
        .startsWith("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb")
        .endsWith("c0875924c1c7987947deafd8780acf49");
    assertThat(HandshakeCipher.openCookie(key, nonce, sealed, associated)).isEqualTo(plain);
    sealed[0] ^= 1;
    assertThat(HandshakeCipher.openCookie(key, nonce, sealed, associated)).isNull();
  }

  /** RFC 8439 §2.8.2 has another nonce: the cipher is checked through the handshake's vectors. */
  @Test
  void opens_what_it_sealed_and_nothing_else() {
    byte[] sealed = HandshakeCipher.seal(counting(32), ABC, counting(32));
    assertThat(HandshakeCipher.open(counting(32), sealed, counting(32))).isEqualTo(ABC);
    assertThat(HandshakeCipher.open(counting(32), sealed, counting(31))).isNull();
    assertThat(HandshakeCipher.open(counting(32), new byte[16], counting(32))).isNull();
  }
}
