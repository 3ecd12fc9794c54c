package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrefixLimitTest {

  @ParameterizedTest
  @CsvSource({"1, 80, 1", "9, 80, 8", "100, 80, 80", "2147483647, 100, 2147483647"})
  void warns_at_so_many(int maximum, int percent, int warning) {
    assertThat(new PrefixLimit(maximum, percent, null).warning()).isEqualTo(warning);
  }

  @ParameterizedTest
  @CsvSource({"1", "100"})
  void never_warns(int maximum) {
    assertThat(new PrefixLimit(maximum, 0, null).warning()).isEqualTo(Integer.MAX_VALUE);
  }
}
