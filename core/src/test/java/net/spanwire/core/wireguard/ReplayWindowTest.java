package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {

  private final ReplayWindow window = new ReplayWindow();

  private boolean take(long counter) {
    boolean accepted = window.accepts(counter);
    if (accepted) {
      window.mark(counter);
    }
    return accepted;
  }

  @Test
  void takes_each_counter_once() {
    assertThat(take(0)).isTrue();
    assertThat(take(0)).isFalse();
    assertThat(take(1)).isTrue();
    assertThat(take(9)).isTrue();
    assertThat(take(8)).isTrue();
    assertThat(take(8)).isFalse();
    assertThat(take(9)).isFalse();
  }

  @Test
  void takes_late_ones_up_to_its_width() {
    assertThat(take(ReplayWindow.WIDTH)).isTrue();
    assertThat(take(0)).as("too old").isFalse();
    assertThat(take(1)).as("just inside").isTrue();
    assertThat(take(1)).isFalse();
  }

  @Test
  void jumps_ahead_and_forgets_what_is_behind() {
    assertThat(take(5)).isTrue();
    long far = (1L << 63) + 12_345;
    assertThat(take(far)).isTrue();
    assertThat(take(5)).isFalse();
    assertThat(take(6)).isFalse();
    assertThat(take(far - 1)).isTrue();
    assertThat(take(far - ReplayWindow.WIDTH)).isFalse();
    assertThat(take(-(1L << 13) - 2)).as("the last counter there is").isTrue();
    assertThat(take(far)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agrees_with_a_set_of_all_counters(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<Long> seen = new HashSet<>();
    long greatest = -1;
    long base = 0;
    for (int i = 0; i < 200_000; i++) {
      base += random.nextInt(5) == 0 ? random.nextLong(100) : 0;
      base += random.nextInt(10_000) == 0 ? random.nextLong(30_000) : 0;
      long counter = Math.max(0, base - random.nextLong(random.nextBoolean() ? 10 : 10_000));
      boolean expected = greatest - counter < ReplayWindow.WIDTH && seen.add(counter);
      assertThat(take(counter))
          .as("seed %d, step %d, counter %d", seed, i, counter)
          .isEqualTo(expected);
      greatest = Math.max(greatest, counter);
    }
  }
}
