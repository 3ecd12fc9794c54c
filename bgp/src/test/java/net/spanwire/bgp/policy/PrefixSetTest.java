package net.spanwire.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixSetTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 8, 8",
    "10.0.0.0/8 exact, 8, 8",
    "10.0.0.0/8 orlonger, 8, 32",
    "10.0.0.0/8 ge 16, 16, 32",
    "10.0.0.0/8 le 24, 8, 24",
    "10.0.0.0/8 ge 16 le 24, 16, 24",
    "' 10.0.0.0/8   ge 16  le 24 ', 16, 24",
    "fd00::/8 ge 48, 48, 128",
    "::/0 le 48, 0, 48"
  })
  void reads_the_forms_of_a_range(String text, int min, int max) {
    PrefixRange range = PrefixRange.parse(text);
    assertThat(range.minLength()).isEqualTo(min);
    assertThat(range.maxLength()).isEqualTo(max);
    assertThat(PrefixRange.parse(range.toString())).isEqualTo(range);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.0.0.0/8 ge 4 | lengths in 10.0.0.0/8 go up, from 8 over ge to le: not ge 4 le 32",
        "10.0.0.0/8 ge 24 le 16"
            + " | lengths in 10.0.0.0/8 go up, from 8 over ge to le: not ge 24 le 16",
        "10.0.0.0/8 le 33 | the longest prefix in 10.0.0.0/8 has length 32, not 33",
        "10.0.0.1/8 | host bits are set in '10.0.0.1/8': did you mean 10.0.0.0/8?"
      })
  void says_what_is_wrong_with_a_range(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrefixRange.parse(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, true",
    "10.0.0.0/9, false",
    "10.1.0.0/16, false",
    "192.168.0.0/16, true",
    "192.168.3.0/24, true",
    "192.168.3.0/25, false",
    "172.16.0.0/12, false",
    "172.16.4.0/24, true",
    "172.16.4.4/32, true",
    "172.32.4.4/32, false",
    "fd00:1::/48, true",
    "fd00:1:2::/49, false",
    "fe00::/48, false",
    "0.0.0.0/0, true",
    "::/0, false"
  })
  void holds_what_one_of_its_ranges_holds(String prefix, boolean contained) {
    PrefixSet set =
        PrefixSet.parse(
            List.of(
                "10.0.0.0/8",
                "192.168.0.0/16 le 24",
                "172.16.0.0/12 ge 24",
                "fd00::/8 ge 48 le 48",
                "0.0.0.0/0"));
    assertThat(set.contains(IpPrefix.parse(prefix))).isEqualTo(contained);
  }

  @Test
  void holds_addresses_as_hosts() {
    PrefixSet set = PrefixSet.parse(List.of("10.0.0.0/8 orlonger", "192.0.2.0/24"));
    assertThat(set.contains(IpAddress.parse("10.1.2.3"))).isTrue();
    assertThat(set.contains(IpAddress.parse("192.0.2.1"))).isFalse();
  }

  @Test
  void names_the_forms_of_a_range() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PrefixRange.parse("10.0.0.0/8 gt 9"))
        .withMessage(
            "not a prefix range: '10.0.0.0/8 gt 9',"
                + " expected PREFIX [exact | orlonger | ge N] [le N]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8 ge 99999", "", "x", "10.0.0.0/8 ge"})
  void refuses_what_is_no_range(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PrefixRange.parse(text));
  }

  @Test
  void is_a_value() {
    assertThat(PrefixSet.parse(List.of("10.0.0.0/8")))
        .isEqualTo(PrefixSet.parse(List.of("10.0.0.0/8 exact")))
        .hasSameHashCodeAs(PrefixSet.parse(List.of("10.0.0.0/8")));
  }
}
