package net.spanwire.bgp.fsm;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A delay that doubles with every use up to a limit; each value is jittered (RFC 4271 §10). */
public final class Backoff {

  private final long firstNanos;
  private final long limitNanos;
  private final RandomGenerator random;
  private long nextNanos;

  public Backoff(Duration first, Duration limit, RandomGenerator random) {
    this.limitNanos = limit.toNanos();
    this.firstNanos = Math.min(first.toNanos(), limitNanos);
    this.nextNanos = firstNanos;
    this.random = random;
  }

  /** The delay to wait now, in nanoseconds. */
  public long next() {
    long current = nextNanos;
    nextNanos = Math.min(2 * nextNanos, limitNanos);
    return jittered(current, random);
  }

  /** The shortest delay, which does not count as a use. */
  long first() {
    return jittered(firstNanos, random);
  }

  public void reset() {
    nextNanos = firstNanos;
  }

  /** RFC 4271 §10: 0.75 to 1.0 of the value. */
  static long jittered(long nanos, RandomGenerator random) {
    return nanos - (long) (nanos * 0.25 * random.nextDouble());
  }
}
