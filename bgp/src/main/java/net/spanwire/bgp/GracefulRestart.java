package net.spanwire.bgp;

import java.time.Duration;

/**
 * Whether routes outlive a session for a while, and for how long (RFC 4724, RFC 8538, RFC 9494).
 *
 * @param restartTime how long neighbours are to wait for us, 0 to 4095 s; counts in {@link
 *     Mode#FULL} only
 * @param staleTime the longest that we wait for the end of what a neighbour says again, once it is
 *     back
 * @param longLivedTime how long routes may stay after the restart time, as the last resort; zero
 *     for not at all, at most 2²⁴−1 s. What the neighbour says counts where it is less
 */
public record GracefulRestart(
    Mode mode, Duration restartTime, Duration staleTime, Duration longLivedTime) {

  private static final int MAX_RESTART_SECONDS = 4095;
  private static final int MAX_LONG_LIVED_SECONDS = (1 << 24) - 1;

  /** Our part in it. */
  public enum Mode {
    /** The end of a session is the end of its routes. */
    OFF,
    /** We keep the routes of neighbours that restart. */
    HELPER,
    /** We keep theirs, and ask them to keep ours when we restart. */
    FULL
  }

  /** What is usual for a helper. */
  public static final GracefulRestart DEFAULT =
      new GracefulRestart(Mode.HELPER, Duration.ofMinutes(2), Duration.ofMinutes(6), Duration.ZERO);

  public GracefulRestart {
    if (restartTime.isNegative() || restartTime.toSeconds() > MAX_RESTART_SECONDS) {
      throw new IllegalArgumentException("a restart time is 0 to 4095 s, not " + restartTime);
    }
    if (longLivedTime.isNegative() || longLivedTime.toSeconds() > MAX_LONG_LIVED_SECONDS) {
      throw new IllegalArgumentException(
          "a long-lived stale time is 0 to 16777215 s, not " + longLivedTime);
    }
  }

  /** Whether any of it is offered. */
  public boolean enabled() {
    return mode != Mode.OFF;
  }
}
