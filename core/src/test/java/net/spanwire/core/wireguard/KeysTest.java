package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

  private static final String SECRET = "AAIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eH2A=";

  @Test
  void a_private_key_gives_its_public_key_as_wg_does() {
    assertThat(PrivateKey.parse(SECRET).publicKey())
        .hasToString("B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw=");
  }

  @Test
  void secrets_never_print_themselves() {
    assertThat(PrivateKey.parse(SECRET)).hasToString("PrivateKey[hidden]");
    assertThat(PresharedKey.parse(SECRET)).hasToString("PresharedKey[hidden]");
    assertThat(PresharedKey.NONE).hasToString("PresharedKey[none]");
    assertThat(PrivateKey.parse(SECRET).toBase64()).isEqualTo(SECRET);
  }

  @Test
  void a_generated_key_is_clamped_and_read_again_the_same() {
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    byte[] bytes = key.toBytes();
    assertThat(bytes[0] & 7).isZero();
    assertThat(bytes[31] & 0xc0).isEqualTo(0x40);
    assertThat(PrivateKey.parse(key.toBase64())).isEqualTo(key);
    key.wipe();
    assertThat(key.toBytes()).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "abc | a public key is 44 characters of base64, not 3",
        "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHH!= | a public key is 44 characters of base64,"
            + " and this has others among them",
        "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHwA | a public key is 32 bytes in base64, which"
            + " ends in one '=': this does not",
        "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHx= | a public key is 32 bytes in base64, which"
            + " ends in one '=': this does not"
      })
  void a_key_that_is_none_is_refused_with_the_reason(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PublicKey.parse(text))
        .withMessage(reason);
  }

  @Test
  void a_refused_secret_is_not_repeated() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrivateKey.parse("hunter2hunter2"))
        .withMessageNotContaining("hunter2");
  }

  /** By Python's hashlib. */
  @ParameterizedTest
  @CsvSource({
    "B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9/AsrhtHHw=, fe80::830e:664b:d087:bce8",
    "WGmv9FBUlzLLqu1eXfmzCm2jHLDldCutWtShp2jxpns=, fe80::7785:bf0:e722:24b"
  })
  void a_public_key_gives_a_link_local_address(String key, String address) {
    assertThat(LinkLocalAddress.of(PublicKey.parse(key))).hasToString(address);
  }
}
