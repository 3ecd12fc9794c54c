package net.spanwire.kernelroute.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

  private final Pace pace = new Pace();

  private int after(int batches, long microsPerRoute) {
    for (int i = 0; i < batches; i++) {
      pace.measured(256, TimeUnit.MICROSECONDS.toNanos(256 * microsPerRoute));
    }
    return pace.inAMoment();
  }

  @Test
  void begins_with_little_and_follows_what_is_measured() {
    assertThat(pace.inAMoment()).isEqualTo(Pace.LEAST);
    assertThat(after(40, 10)).isBetween(1450, 1500);
    assertThat(after(40, 5)).isBetween(2900, 3000);
    assertThat(after(40, 10)).isBetween(1450, 1550);
  }

  @Test
  void stays_within_its_bounds() {
    assertThat(after(40, 1)).isBetween(14_500, 15_000);
    assertThat(after(40, 0)).isEqualTo(Pace.MOST);
    assertThat(after(40, 1_000_000)).isEqualTo(Pace.LEAST);
  }

  @Test
  void nothing_done_says_nothing() {
    int before = after(40, 5);
    pace.measured(0, TimeUnit.SECONDS.toNanos(1));
    assertThat(pace.inAMoment()).isEqualTo(before);
  }
}
