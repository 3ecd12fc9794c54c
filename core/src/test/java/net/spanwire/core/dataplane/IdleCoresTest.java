package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The kernel's own count of how long this thread had to wait for a core. */
class IdleCoresTest {

  /** More threads than cores, all busy: the kernel lets each wait, however it does it. */
  @Test
  void a_thread_among_more_busy_ones_than_there_are_cores_lacks_one() {
    assertThat(Path.of("/proc/thread-self/schedstat"))
        .as("needs a kernel that counts how long threads wait (CONFIG_SCHED_INFO)")
        .isReadable();
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < 3 * Runtime.getRuntime().availableProcessors(); i++) {
      others.add(Thread.ofPlatform().daemon().start(IdleCoresTest::spin));
    }
    try (IdleCores cores = new IdleCores()) {
      long now = System.nanoTime();
      cores.lacking(now);
      long end = now + TimeUnit.SECONDS.toNanos(20);
      while (!cores.lacking(now) && now < end) {
        now = System.nanoTime();
      }
      assertThat(cores.lacking(now)).isTrue();
    } finally {
      others.forEach(Thread::interrupt);
    }
  }

  private static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void a_time_in_which_the_thread_did_not_have_to_wait_is_told_from_one_in_which_it_had() {
    try (IdleCores cores = new IdleCores()) {
      assertThat(cores.lacking(0)).as("nothing is known at first").isFalse();
      // A day by the caller's clock: whatever this thread has waited meanwhile is little of it.
      assertThat(cores.lacking(TimeUnit.DAYS.toNanos(1))).isFalse();
    }
  }

  @Test
  void once_closed_it_knows_nothing() {
    IdleCores cores = new IdleCores();
    cores.lacking(0);
    cores.close();
    assertThat(cores.lacking(TimeUnit.DAYS.toNanos(1))).isFalse();
  }
}
