package net.spanwire.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CommunitiesTest {

  private static final int LOW = 1 << 16 | 1;

  /** NO_EXPORT: negative as an int, but a high number. */
  private static final int NO_EXPORT = 0xffff_ff01;

  private static final int HIGH = 65_001 << 16 | 2;

  @Test
  void come_in_ascending_order_each_once() {
    assertThat(Communities.of(NO_EXPORT, HIGH, LOW, HIGH, NO_EXPORT))
        .containsExactly(LOW, HIGH, NO_EXPORT);
    assertThat(Communities.of(HIGH).with(NO_EXPORT).with(LOW).with(HIGH))
        .containsExactly(LOW, HIGH, NO_EXPORT);
  }

  @Test
  void are_a_set_as_any_other() {
    Communities communities = Communities.copyOf(List.of(HIGH, NO_EXPORT));
    Set<Integer> plain = Set.of(NO_EXPORT, HIGH);

    assertThat(communities.equals(plain)).isTrue();
    assertThat(plain.equals(communities)).isTrue();
    assertThat(communities).hasSameHashCodeAs(plain).hasSize(2);
    assertThat(communities).isEqualTo(Communities.of(NO_EXPORT, HIGH)).isNotEqualTo(Set.of(LOW));
    assertThat(communities.has(NO_EXPORT)).isTrue();
    assertThat(communities.has(LOW)).isFalse();
    assertThat(Communities.copyOf(communities)).isSameAs(communities);
    assertThat(Communities.of()).isSameAs(Communities.NONE).isEmpty();
  }

  @Test
  void cannot_be_changed() {
    int[] given = {HIGH, LOW};
    Communities communities = Communities.of(given);

    given[0] = NO_EXPORT;
    Communities more = communities.with(NO_EXPORT);

    assertThat(communities).containsExactly(LOW, HIGH);
    assertThat(more).hasSize(3);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> communities.add(NO_EXPORT));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> communities.remove(LOW));
  }
}
