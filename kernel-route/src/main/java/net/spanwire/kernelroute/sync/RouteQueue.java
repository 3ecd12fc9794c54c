package net.spanwire.kernelroute.sync;

import java.util.Arrays;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.kernelroute.sync.RouteTable.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Routes to be looked at. Bounded by the tables, as a row is in it once: its mark tells. A row that
 * was removed meanwhile is passed over.
 *
 * <p>The oldest {@value #RUN} make a run. Learned routes of a run come in the order of their
 * prefixes, so that one finds in the processor's cache what the one before it met in the kernel's
 * trie; the others keep the order in which they came, as one may lead through another.
 */
final class RouteQueue {

  /** At most; a power of two. */
  static final int RUN = 16_384;

  private static final int MIN_CAPACITY = 64;
  private static final long[] NONE = {};

  private final RouteTable[] tables;

  /** Each the position of its table and the row's number. */
  private long[] ring = new long[MIN_CAPACITY];

  private int head;
  private int inRing;
  private long[] run = NONE;
  private int next;

  RouteQueue(RouteTable[] tables) {
    this.tables = tables;
  }

  int size() {
    return inRing + run.length - next;
  }

  void add(RouteEntry entry) {
    if (entry.is(Mark.QUEUED)) {
      return;
    }
    entry.set(Mark.QUEUED, true);
    if (inRing == ring.length) {
      ring = grown();
      head = 0;
    }
    ring[head + inRing & ring.length - 1] =
        (long) position(entry.table()) << 32 | Integer.toUnsignedLong(entry.id());
    inRing++;
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
    while (size() > 0) {
      if (next == run.length) {
        takeRun();
      }
      long waiting = run[next++];
      RouteEntry entry = new RouteEntry(table(waiting), id(waiting));
      if (entry.table().has(entry.id()) && entry.is(Mark.QUEUED)) {
        entry.set(Mark.QUEUED, false);
        return entry;
      }
    }
    run = NONE;
    next = 0;
    if (ring.length > MIN_CAPACITY) {
      ring = Arrays.copyOf(ring, MIN_CAPACITY); // a table that came at once is no reason to keep it
      head = 0;
    }
    return null;
  }

  private RouteTable table(long waiting) {
    return tables[(int) (waiting >>> 32)];
  }

  private static int id(long waiting) {
    return (int) waiting;
  }

  private void takeRun() {
    int length = Math.min(inRing, RUN);
    long[] oldestFirst = new long[length];
    long[] order = new long[length];
    for (int i = 0; i < length; i++) {
      oldestFirst[i] = ring[head + i & ring.length - 1];
      order[i] = rank(oldestFirst[i]) | i;
    }
    Arrays.sort(order);
    run = new long[length];
    for (int i = 0; i < length; i++) {
      run[i] = oldestFirst[(int) order[i] & RUN - 1];
    }
    next = 0;
    head = head + length & ring.length - 1;
    inRing -= length;
  }

  /** The table above the first bits of a learned route's prefix; the lowest bits are free. */
  private long rank(long waiting) {
    RouteTable table = table(waiting);
    boolean sorted = table.purpose() == Purpose.LEARNED && table.has(id(waiting));
    long prefix = sorted ? table.firstBits(id(waiting)) : 0;
    return (waiting >>> 32) << 60 | prefix >>> 4 & -RUN;
  }
}
