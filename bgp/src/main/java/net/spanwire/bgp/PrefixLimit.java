package net.spanwire.bgp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many destinations a neighbour may announce in one family (RFC 4486 §4): counted as they came,
 * before import.
 *
 * @param maximum the session ends when there are more, at least 1
 * @param warningPercent of the maximum: the operator is told when there are as many; 0 for never
 * @param restart when the session begins again by itself; null for not before it is enabled
 */
public record PrefixLimit(int maximum, int warningPercent, @Nullable Duration restart) {

  public PrefixLimit {
    if (maximum < 1) {
      throw new IllegalArgumentException("a limit is at least 1, not " + maximum);
    }
    if (warningPercent < 0 || warningPercent > 100) {
      throw new IllegalArgumentException("a warning comes at 0 to 100 %, not " + warningPercent);
    }
  }

  /** The number of destinations at which the operator is warned, at least 1. */
  public int warning() {
    return warningPercent == 0
        ? Integer.MAX_VALUE
        : (int) Math.ceilDiv((long) maximum * warningPercent, 100);
  }
}
