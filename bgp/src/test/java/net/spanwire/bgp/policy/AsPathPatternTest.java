package net.spanwire.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.AsPath.Segment;
import net.spanwire.bgp.message.AsPath.SegmentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AsPathPatternTest {

  private static AsPath path(String text) {
    return AsPath.sequence(
        Arrays.stream(text.split(" "))
            .filter(asn -> !asn.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "empty, '', true",
    "^$, '', true",
    "^$, 65001, false",
    "65001, 1 65001 2, true",
    "65001, 1 165001 2, false",
    "_65001_, 1 65001 2, true",
    "_65001_, 165001, false",
    "^65001_, 65001 2, true",
    "^65001_, 65001, true",
    "^65001_, 650010 2, false",
    "^65001_, 2 65001, false",
    "_65001$, 2 65001, true",
    "_65001$, 65001, true",
    "_65001$, 65001 2, false",
    "^65001$, 65001, true",
    "^65001$, 65001 65001, false",
    "originated-by 7, 1 7, true",
    "originated-by 7, 7 1, false",
    "neighbor 7, 7 1, true",
    "neighbor 7, 1 7, false",
    "contains 7, 1 7 2, true",
    "'^65001( [0-9]+)?$', 65001 9, true",
    "'^65001( [0-9]+)?$', 65001 9 9, false",
    "_65001_65002_, 1 65001 65002 2, true",
    "_65001_65002_, 65001 1 65002, false",
    "'_(64512|64513)_', 1 64513, true",
    "_6500[0-9]_, 65007, true",
    ".*, '', true"
  })
  void matches_paths(String pattern, String path, boolean matches) {
    assertThat(AsPathPattern.parse(pattern).matches(path(path))).isEqualTo(matches);
  }

  @Test
  void looks_into_sets() {
    AsPath aggregated =
        AsPath.of(
            ImmutableList.of(
                new Segment(SegmentType.AS_SEQUENCE, ImmutableLongArray.of(1)),
                new Segment(SegmentType.AS_SET, ImmutableLongArray.of(2, 3))));
    assertThat(AsPathPattern.parse("_2_").matches(aggregated)).isTrue();
    assertThat(AsPathPattern.parse("_(3|4)_").matches(aggregated)).isTrue();
    assertThat(AsPathPattern.parse("_3$").matches(aggregated)).isFalse();
    assertThat(aggregated).hasToString("1 {2,3}");
    assertThat(aggregated.length()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "frankfurt", "^(65001", "contains", "contains x", "4294967296"})
  void says_what_is_wrong(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AsPathPattern.parse(text))
        .withMessageMatching("(not an AS path match|not a regular|an AS number is 0 to).*");
  }

  @Test
  void is_a_value() {
    assertThat(AsPathPattern.parse("^1 .*")).isEqualTo(AsPathPattern.parse("^1 .*"));
    assertThat(AsPathPattern.parse("_5_")).isEqualTo(AsPathPattern.parse("contains 5"));
  }

  @Test
  void grows_at_its_head_within_the_limit_of_a_segment() {
    AsPath full = AsPath.sequence(new long[254]);
    assertThat(full.prepend(7, 1).segments()).hasSize(1);
    assertThat(full.prepend(7, 2).segments()).hasSize(2);
    assertThat(full.prepend(7, 2).length()).isEqualTo(256);
    assertThat(AsPath.EMPTY.prepend(7, 2)).hasToString("7 7");
  }
}
