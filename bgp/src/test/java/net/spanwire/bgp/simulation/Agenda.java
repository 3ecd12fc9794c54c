package net.spanwire.bgp.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A virtual clock and what is to happen on it, in order; what is due at once in order of entry. */
final class Agenda {

  static final long MILLISECOND = 1_000_000L;
  static final long SECOND = 1_000 * MILLISECOND;

  private record Entry(long at, long order, Runnable what) {}

  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));
  private long now;
  private long order;

  long now() {
    return now;
  }

  void later(long delay, Runnable what) {
    entries.add(new Entry(now + Math.max(0, delay), order++, what));
  }

  /** Lets everything happen that is due before {@code end}; it is {@code end} then. */
  void runUntil(long end) {
    for (Entry next = entries.peek(); next != null && next.at() < end; next = entries.peek()) {
      entries.remove();
      now = next.at();
      next.what().run();
    }
    now = end;
  }
}
