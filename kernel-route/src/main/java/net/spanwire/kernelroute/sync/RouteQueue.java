package net.spanwire.kernelroute.sync;

import java.util.Arrays;
import net.spanwire.kernelroute.sync.RouteTable.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Routes to be looked at, the oldest first. Bounded by the tables, as a row is in it once: its mark
 * tells. A row that was removed meanwhile is passed over.
 */
final class RouteQueue {

  private static final int MIN_CAPACITY = 64;

  private final RouteTable[] tables;

  /** Each the position of its table and the row's number. */
  private long[] ring = new long[MIN_CAPACITY];

  private int head;
  private int size;

  RouteQueue(RouteTable[] tables) {
    this.tables = tables;
  }

  int size() {
    return size;
  }

  void add(RouteEntry entry) {
    if (entry.is(Mark.QUEUED)) {
      return;
    }
    entry.set(Mark.QUEUED, true);
    if (size == ring.length) {
      ring = grown();
      head = 0;
    }
    ring[head + size & ring.length - 1] =
        (long) position(entry.table()) << 32 | Integer.toUnsignedLong(entry.id());
    size++;
  }

  private int position(RouteTable table) {
    int position = 0;
    while (tables[position] != table) {
      position++;
    }
    return position;
  }

  private long[] grown() {
    long[] larger = new long[ring.length * 2];
    System.arraycopy(ring, head, larger, 0, ring.length - head);
    System.arraycopy(ring, 0, larger, ring.length - head, head);
    return larger;
  }

  /** The next one; null if there is none. */
  @Nullable RouteEntry poll() {
    while (size > 0) {
      long next = ring[head];
      head = head + 1 & ring.length - 1;
      size--;
      RouteEntry entry = new RouteEntry(tables[(int) (next >>> 32)], (int) next);
      if (entry.table().has(entry.id()) && entry.is(Mark.QUEUED)) {
        entry.set(Mark.QUEUED, false);
        return entry;
      }
    }
    if (ring.length > MIN_CAPACITY) {
      ring = Arrays.copyOf(ring, MIN_CAPACITY); // a table that came at once is no reason to keep it
      head = 0;
    }
    return null;
  }
}
