package net.spanwire.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommunityTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "65001:100",
        "0:0",
        "65534:1",
        "no-export",
        "no-advertise",
        "no-export-subconfed",
        "graceful-shutdown",
        "blackhole",
        "65001:1:2",
        "4294967295:4294967295:0",
        "rt:65001:100",
        "rt:65001:4294967295",
        "rt:4200000000:100",
        "soo:192.0.2.1:7",
        "bandwidth:65001:125000000",
        "0x43000000000000ff"
      })
  void prints_what_it_read(String text) {
    assertThat(Community.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "65001:100, fde90064",
    "NO-EXPORT, ffffff01",
    "no-advertise, ffffff02",
    "no-export-subconfed, ffffff03",
    "65535:65281, ffffff01"
  })
  void knows_the_numbers_of_standard_ones(String text, String hex) {
    assertThat(Community.parse(text))
        .isEqualTo(new Community.Standard(Integer.parseUnsignedInt(hex, 16)));
  }

  @ParameterizedTest
  @CsvSource({
    "rt:65001:100, 0002fde900000064",
    "soo:65001:100, 0003fde900000064",
    "rt:192.0.2.1:100, 0102c00002010064",
    "rt:4200000000:100, 0202fa56ea000064",
    "bandwidth:65001:125000000, 4004fde94cee6b28"
  })
  void knows_the_layout_of_extended_ones(String text, String hex) {
    assertThat(Community.parse(text))
        .isEqualTo(new Community.Extended(Long.parseUnsignedLong(hex, 16)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "65001",
        "65536:1",
        "1:65536",
        "1:2:3:4",
        "1:4294967296:1",
        "a:b",
        "rt:1",
        "rt:1.2.3.4:65536",
        "no-exports",
        "0x12",
        "-1:1",
        "65001:*",
        "rt:fd00.::1"
      })
  void says_what_is_wrong(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Community.parse(text))
        .withMessageMatching("(not a community: '|each part is 0 to |not an IP address: ').*");
  }

  @ParameterizedTest
  @CsvSource({
    "65001:*, 65001:7, true",
    "65001:*, 65002:7, false",
    "*:7, 65002:7, true",
    "*:*, 65002:7, true",
    "*:*, 65002:7:1, false",
    "65001:*:2, 65001:9:2, true",
    "65001:*:2, 65001:9:3, false",
    "65001:100, 65001:100, true",
    "65001:100, 65001:101, false",
    "rt:1:2, rt:1:2, true",
    "65001:*, rt:65001:2, false",
    "65001:100-199, 65001:150, true",
    "65001:100-199, 65001:200, false",
    "65001:1-2:*, 65001:2:9, true",
    "65001:1-2:*, 65001:3:9, false",
    "rt:65001:*, rt:65001:7, true",
    "rt:65001:*, soo:65001:7, false",
    "rt:65001:*, rt:0.0.253.233:7, false",
    "rt:192.0.2.1:*, rt:192.0.2.1:7, true",
    "soo:*:*, soo:192.0.2.1:7, true",
    "soo:*:*, soo:4200000000:7, true",
    "rt:*:100-199, rt:4200000000:150, true",
    "rt:*:*, bandwidth:65001:125000000, false"
  })
  void patterns_fit(String pattern, String community, boolean fits) {
    assertThat(CommunityPattern.parse(pattern).matches(Community.parse(community))).isEqualTo(fits);
    assertThat(CommunityPattern.parse(pattern)).hasToString(pattern);
  }

  @ParameterizedTest
  @ValueSource(strings = {"65001:9-1", "65001:1-70000", "rt:*", "bandwidth:*:1", "*", "1:2-:3"})
  void patterns_say_what_is_wrong(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CommunityPattern.parse(text))
        .withMessageMatching("(not a community: '|each part is 0 to |a range goes up).*");
  }

  @Test
  void reads_the_bandwidth_of_a_link() {
    long community = ((Community.Extended) Community.parse("bandwidth:65001:125000000")).value();
    assertThat(ExtendedCommunity.linkBandwidth(community)).hasValue(125_000_000);
    assertThat(ExtendedCommunity.linkBandwidth(1)).isEmpty();
  }
}
