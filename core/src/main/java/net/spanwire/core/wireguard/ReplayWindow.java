package net.spanwire.core.wireguard;

import java.util.Arrays;

/**
 * Which counters were received: a ring of bits behind the greatest one (RFC 6479). As wide as
 * wireguard-go's, so that packets which several cores or links have put out of order are not lost.
 */
final class ReplayWindow {

  private static final int WORDS = 128;
  private static final int WORD_BITS = 64;

  /** Counters this far behind the greatest can still be told apart. */
  static final long WIDTH = (WORDS - 1) * (long) WORD_BITS;

  private final long[] bits = new long[WORDS];
  private long greatest = -1;

  /** True if the counter was not seen yet, and is not too old to tell. */
  boolean accepts(long counter) {
    if (isAhead(counter)) {
      return true;
    }
    return Long.compareUnsigned(greatest - counter, WIDTH) < 0
        && (bits[word(counter)] & bit(counter)) == 0;
  }

  /** Remembers a counter that {@link #accepts}, once its packet has proved authentic. */
  void mark(long counter) {
    if (isAhead(counter)) {
      advance(counter);
    }
    bits[word(counter)] |= bit(counter);
  }

  /** Counters stay under 2^64 - 2^13, so that -1 can say "none yet". */
  private boolean isAhead(long counter) {
    return Long.compareUnsigned(counter + 1, greatest + 1) > 0;
  }

  private void advance(long counter) {
    long from = greatest + WORD_BITS >>> 6;
    long to = counter >>> 6;
    if (to - from >= WORDS) {
      Arrays.fill(bits, 0);
    } else {
      for (long word = from; word <= to; word++) {
        bits[(int) word & WORDS - 1] = 0;
      }
    }
    greatest = counter;
  }

  private static int word(long counter) {
    return (int) (counter >>> 6) & WORDS - 1;
  }

  private static long bit(long counter) {
    return 1L << counter;
  }
}
