package net.spanwire.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.spanwire.core.net.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationTextTest {

  private static String describe(NotificationCode code, String data) {
    return NotificationText.describe(new Message.Notification(code, Bytes.ofHex(data)));
  }

  @ParameterizedTest
  @CsvSource({
    "HOLD_TIMER_EXPIRED, '', hold timer expired",
    "BAD_PEER_AS, '', OPEN message error/bad peer AS",
    "ADMINISTRATIVE_SHUTDOWN, '', cease/administrative shutdown",
    "ADMINISTRATIVE_SHUTDOWN, 00, cease/administrative shutdown",
    "UNKNOWN, 0363, UPDATE message error/subcode 99",
    "UNKNOWN, 0901ff, error 9/1",
    "UNKNOWN, '', unknown error",
    "HARD_RESET, 0603, cease/hard reset: cease/peer deconfigured",
    "HARD_RESET, 0609, cease/hard reset: cease/hard reset",
    "HARD_RESET, 06, cease/hard reset"
  })
  void names_code_and_subcode(NotificationCode code, String data, String words) {
    assertThat(describe(code, data)).isEqualTo(words);
  }

  @Test
  void quotes_the_shutdown_communication() {
    Bytes data = NotificationText.encode("maintenance");
    assertThat(data).hasToString("0b6d61696e74656e616e6365");
    assertThat(describe(NotificationCode.ADMINISTRATIVE_SHUTDOWN, data.toString()))
        .isEqualTo("cease/administrative shutdown: 'maintenance'");
  }

  @Test
  void believes_no_length_and_no_control_character() {
    assertThat(describe(NotificationCode.ADMINISTRATIVE_RESET, "ff41"))
        .isEqualTo("cease/administrative reset: 'A'");
    assertThat(describe(NotificationCode.ADMINISTRATIVE_RESET, "081b5b326ae280ae41"))
        .isEqualTo("cease/administrative reset: '�[2j�A'");
    assertThat(describe(NotificationCode.ADMINISTRATIVE_RESET, "02c328"))
        .isEqualTo("cease/administrative reset: '�('");
  }

  @Test
  void cuts_a_long_text_between_characters() {
    byte[] data = NotificationText.encode("ü".repeat(200)).toArray();
    assertThat(data).hasSize(255);
    assertThat(data[0] & 0xff).isEqualTo(254);
    assertThat(new String(data, 1, 254, StandardCharsets.UTF_8)).isEqualTo("ü".repeat(127));
  }
}
