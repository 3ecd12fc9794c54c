package net.spanwire.core.dataplane;

import java.util.concurrent.TimeUnit;

/**
 * Whether workers gain the loop more than they cost it: an account of its time, in nanoseconds.
 * Where it is empty, or there is no idle core for them, they are left alone for a while, which is
 * longer each time.
 */
final class CryptoCredit {

  private static final long AT_FIRST = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long MOST = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = 64 * SHORTEST_PAUSE;

  private long credit = AT_FIRST;
  private long pause = SHORTEST_PAUSE;
  private boolean pausing;
  private long pauseEnds;

  /** Time that a worker saved the loop. */
  void earn(long nanos) {
    credit = Math.min(MOST, credit + nanos);
    if (credit == MOST) {
      pause = SHORTEST_PAUSE;
    }
  }

  /** Time that the loop lost by the workers. */
  void spend(long nanos) {
    credit -= nanos;
  }

  /** True while workers are left alone. */
  boolean isPausing(long now) {
    if (pausing && now - pauseEnds >= 0) {
      pausing = false;
      credit = AT_FIRST;
    }
    return pausing;
  }

  /** True if a pause begins: for the lack of a core, or since the account is empty. */
  boolean pausesNow(long now, boolean lacking) {
    if (!lacking && credit > 0) {
      return false;
    }
    pausing = true;
    pauseEnds = now + pause;
    pause = Math.min(2 * pause, LONGEST_PAUSE);
    return true;
  }
}
