package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When workers are left alone, and for how long. */
class CryptoCreditTest {

  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final CryptoCredit credit = new CryptoCredit();

  /** Milliseconds until it asks again, from a time on; 0 if it does not pause. */
  private long pause(long from) {
    if (!credit.pausesNow(from, false)) {
      return 0;
    }
    long until = from;
    while (credit.isPausing(until)) {
      until += MILLISECOND;
    }
    return (until - from) / MILLISECOND;
  }

  @Test
  void pauses_when_more_is_lost_than_gained_and_longer_each_time() {
    assertThat(pause(0)).isZero();
    credit.spend(MILLISECOND);
    assertThat(pause(0)).isEqualTo(100);
    credit.spend(MILLISECOND);
    assertThat(pause(0)).isEqualTo(200);
    for (int i = 0; i < 10; i++) {
      credit.spend(MILLISECOND);
      pause(0);
    }
    credit.spend(MILLISECOND);
    assertThat(pause(0)).as("at most").isEqualTo(6_400);
  }

  @Test
  void small_losses_count_together_and_gains_against_them() {
    for (int i = 0; i < 200; i++) {
      credit.spend(5_000);
      credit.earn(30_000);
    }
    assertThat(pause(0)).isZero();
    for (int i = 0; i < 500; i++) {
      credit.spend(5_000);
    }
    assertThat(pause(0)).isEqualTo(100);
  }

  @Test
  void what_gains_for_a_while_is_forgiven() {
    credit.spend(MILLISECOND);
    assertThat(pause(0)).isEqualTo(100);
    for (int i = 0; i < 100; i++) {
      credit.earn(30_000);
    }
    credit.spend(3 * MILLISECOND);
    assertThat(pause(0)).isEqualTo(100);
  }

  @Test
  void pauses_for_the_lack_of_a_core_whatever_was_gained() {
    credit.earn(MILLISECOND);
    assertThat(credit.pausesNow(0, true)).isTrue();
    assertThat(credit.isPausing(99 * MILLISECOND)).isTrue();
    assertThat(credit.isPausing(100 * MILLISECOND)).isFalse();
    assertThat(credit.pausesNow(100 * MILLISECOND, true)).as("still").isTrue();
    assertThat(credit.isPausing(299 * MILLISECOND)).isTrue();
  }

  @Test
  void the_clock_may_be_negative_and_wrap() {
    credit.spend(MILLISECOND);
    assertThat(pause(Long.MAX_VALUE - 10 * MILLISECOND)).isEqualTo(100);
  }
}
