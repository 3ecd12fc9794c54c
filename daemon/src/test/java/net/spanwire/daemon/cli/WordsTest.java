package net.spanwire.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "-3, 0s",
    "0, 0s",
    "59, 59s",
    "60, 1m0s",
    "123, 2m3s",
    "3600, 1h0m",
    "86399, 23h59m",
    "86400, 1d0h",
    "1000000, 11d13h"
  })
  void durations_have_two_units(long seconds, String words) {
    assertThat(Words.duration(seconds)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1572864, 1.5 MiB",
    "9223372036854775807, 8.0 EiB"
  })
  void sizes_have_one(long bytes, String words) {
    assertThat(Words.bytes(bytes)).isEqualTo(words);
  }

  @Test
  void what_never_was_is_never() {
    Instant now = Instant.parse("2026-11-23T12:00:00Z");
    assertThat(Words.ago(null, now)).isEqualTo("never");
    assertThat(Words.ago(now.minusSeconds(61), now)).isEqualTo("1m1s ago");
  }
}
