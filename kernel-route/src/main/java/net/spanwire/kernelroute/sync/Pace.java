package net.spanwire.kernelroute.sync;

import com.google.common.primitives.Ints;
import java.util.concurrent.TimeUnit;

/**
 * How many routes the kernel takes in a moment, as measured: so many may wait in a queue, so that a
 * change of somebody else is not long behind them. A process that has just begun takes ten times as
 * long for a route as later on.
 */
final class Pace {

  static final int LEAST = 256;
  static final int MOST = RouteQueue.RUN;
  private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(15);

  /** Of the new measure and the old ones together. */
  private static final int WEIGHT = 4;

  private long nanosPerRoute = MOMENT_NANOS / LEAST;

  /** Notes that {@code routes} took {@code nanos}. */
  void measured(int routes, long nanos) {
    if (routes > 0) {
      nanosPerRoute += (nanos / routes - nanosPerRoute) / WEIGHT;
    }
  }

  /** Routes, {@value #LEAST} to {@value #MOST}. */
  int inAMoment() {
    return Ints.constrainToRange((int) (MOMENT_NANOS / (nanosPerRoute + 1)), LEAST, MOST);
  }
}
