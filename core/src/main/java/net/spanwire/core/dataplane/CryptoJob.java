package net.spanwire.core.dataplane;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sealing or opening that any one thread may do, while the loop goes on. Reused.
 *
 * <pre>
 * the loop       offers it:      FREE → OFFERED
 * who is first   claims it:             OFFERED → CLAIMED     a worker, or the loop itself
 * the same       has done it:                     CLAIMED → DONE
 * the loop       takes it back:                             DONE → FREE
 * </pre>
 */
abstract class CryptoJob {

  private static final int FREE = 0;
  private static final int OFFERED = 1;
  private static final int CLAIMED = 2;
  private static final int DONE = 3;

  /** The loop's lane; those of workers are numbered from 1. */
  static final int LOOP = 0;

  private final AtomicInteger state = new AtomicInteger(FREE);

  // Written by who has claimed it, before it is done.
  private int lane;
  private @Nullable Throwable fault;

  /** The loop's own note. */
  private boolean awaited;

  /**
   * Does the work; touches nothing but the job, its part of the packet memory, and a lane's key.
   */
  abstract void work(int lane);

  /** The loop's part of what follows from it, in order. */
  abstract void complete(long now);

  /** Bytes to be sealed or opened. */
  abstract int bytes();

  final void offer() {
    fault = null;
    awaited = false;
    state.set(OFFERED);
  }

  /** True for the first who asks: it has to {@link #run} the job. */
  final boolean claim() {
    return state.get() == OFFERED && state.compareAndSet(OFFERED, CLAIMED);
  }

  final void run(int byLane) {
    lane = byLane;
    try {
      work(byLane);
    } catch (RuntimeException | Error e) {
      fault = e; // the loop's to throw
    }
    state.set(DONE);
  }

  final boolean isDone() {
    return state.get() == DONE;
  }

  /** The loop has to wait for it. */
  final void awaited() {
    awaited = true;
  }

  /** Takes it back, once it is done or the loop has claimed it in vain. */
  final void free() {
    state.set(FREE);
  }

  /** True if it was a worker's. */
  final boolean wasShared() {
    return lane != LOOP;
  }

  /** Counts what became of it. */
  final void count(Counters counters) {
    if (wasShared()) {
      counters.add(Counter.CRYPTO_SHARED_JOBS, 1);
    }
    if (awaited) {
      counters.add(Counter.CRYPTO_WAITS, 1);
    }
  }

  /** Why it failed, which is a fault of ours. */
  final @Nullable Throwable fault() {
    return fault;
  }
}
