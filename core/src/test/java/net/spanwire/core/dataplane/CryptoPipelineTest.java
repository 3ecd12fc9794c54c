package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The order of jobs, and what is left of it when one fails. */
class CryptoPipelineTest {

  private static final int LARGE = 1 << 16;

  private final Counters counters = new Counters();
  private final CryptoThreads workers = new CryptoThreads(2, counters);
  private final List<Integer> completed = new ArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ImmutableList<NumberedJob> jobs =
      ImmutableList.of(new NumberedJob(), new NumberedJob(), new NumberedJob());
  private final CryptoPipeline<NumberedJob> pipeline = new CryptoPipeline<>(jobs, workers);

  CryptoPipelineTest() {
    workers.insist();
  }

  @AfterEach
  void close() {
    gate.countDown();
    workers.close();
  }

  private final class NumberedJob extends CryptoJob {
    private int number;
    private boolean fails;
    private boolean waits;
    private final CountDownLatch begun = new CountDownLatch(1);

    @Override
    void work(int lane) {
      begun.countDown();
      if (waits) {
        awaitQuietly(gate);
      }
      if (fails) {
        throw new IllegalStateException("it fails");
      }
    }

    @Override
    void complete(long now) {
      completed.add(number);
    }

    @Override
    int bytes() {
      return LARGE;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Two large ones make the next drain share. */
  private void beginSharing() {
    pipeline.shares(LARGE);
    pipeline.shares(LARGE);
    pipeline.begin(0);
  }

  private NumberedJob publish(int number, boolean fails, boolean waits) {
    NumberedJob job = pipeline.next(0);
    job.number = number;
    job.fails = fails;
    job.waits = waits;
    pipeline.publish(0);
    return job;
  }

  @Test
  void shares_only_what_is_large_in_a_drain_that_follows_a_busy_one() {
    pipeline.begin(0);
    assertThat(pipeline.shares(LARGE)).isFalse();
    pipeline.begin(0);
    assertThat(pipeline.shares(LARGE)).as("one alone is not busy").isFalse();
    pipeline.shares(LARGE);
    pipeline.begin(0);
    assertThat(pipeline.shares(LARGE)).isTrue();
    assertThat(pipeline.shares(1_000)).isFalse();
    pipeline.end();
    assertThat(pipeline.shares(LARGE)).as("after the drain").isFalse();
  }

  @Test
  void without_workers_the_loop_does_all_in_order() {
    beginSharing();
    for (int number = 0; number < 10; number++) {
      publish(number, false, false);
    }
    pipeline.settle(0);
    assertThat(completed).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(counters.get(Counter.CRYPTO_SHARED_JOBS)).isZero();
  }

  @Test
  void a_job_that_a_worker_has_begun_is_waited_for_while_the_loop_does_the_others() {
    workers.start();
    beginSharing();
    NumberedJob first = publish(0, false, true);
    awaitQuietly(first.begun);
    publish(1, false, false);
    publish(2, false, false);
    assertThat(completed).isEmpty();
    Thread.ofPlatform().start(gate::countDown);
    pipeline.settle(0);
    assertThat(completed).containsExactly(0, 1, 2);
    assertThat(counters.get(Counter.CRYPTO_SHARED_JOBS)).isPositive();
  }

  @Test
  void a_failure_is_thrown_by_the_loop_and_leaves_nothing_behind() {
    workers.start();
    beginSharing();
    NumberedJob first = publish(0, true, false);
    awaitQuietly(first.begun);
    assertThatIllegalStateException()
        .isThrownBy(() -> {
          publish(1, false, false);
          pipeline.settle(0);
        })
        .havingCause()
        .withMessage("it fails");
    pipeline.end();
    beginSharing();
    publish(2, false, false);
    pipeline.settle(0);
    assertThat(completed).containsExactly(2);
  }
}
