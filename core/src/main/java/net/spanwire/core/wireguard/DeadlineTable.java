package net.spanwire.core.wireguard;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * When each peer is to be looked at next: a binary heap in which every entry knows its place, so
 * that a deadline can be brought forward. A deadline that moves away is left where it is: when it
 * comes, the peer is asked for the next one, which is cheaper than to move it with every packet.
 */
final class DeadlineTable {

  static final long NEVER = Long.MAX_VALUE;

  private static final int ABSENT = -1;

  private final ArrayList<Entry> heap = new ArrayList<>();

  /** Something that has deadlines. */
  abstract static class Entry {
    private long dueAt = NEVER;
    private int place = ABSENT;

    /** When it is to be woken at the latest, as far as the table knows. */
    final long dueAt() {
      return dueAt;
    }

    /** Does what is due by {@code now}, and {@link #hasten}s its next deadline. */
    abstract void fire(long now);
  }

  /** Wakes the entry at this time, or earlier if that was agreed before. */
  void hasten(Entry entry, long at) {
    if (at >= entry.dueAt) {
      return;
    }
    entry.dueAt = at;
    if (entry.place == ABSENT) {
      entry.place = heap.size();
      heap.add(entry);
    }
    siftUp(entry);
  }

  void remove(Entry entry) {
    if (entry.place == ABSENT) {
      return;
    }
    int hole = entry.place;
    Entry last = heap.removeLast();
    if (hole < heap.size()) {
      place(last, hole);
      siftUp(last);
      siftDown(last);
    }
    entry.place = ABSENT;
    entry.dueAt = NEVER;
  }

  /** When the first one is due; {@link #NEVER} if there is none. */
  long next() {
    return heap.isEmpty() ? NEVER : heap.getFirst().dueAt;
  }

  /** Takes one out that is due by {@code now}; null if there is none. */
  @Nullable Entry takeDue(long now) {
    if (heap.isEmpty() || heap.getFirst().dueAt > now) {
      return null;
    }
    Entry first = heap.getFirst();
    remove(first);
    return first;
  }

  private void siftUp(Entry entry) {
    int place = entry.place;
    while (place > 0) {
      Entry parent = heap.get((place - 1) / 2);
      if (parent.dueAt <= entry.dueAt) {
        break;
      }
      place(parent, place);
      place = (place - 1) / 2;
    }
    place(entry, place);
  }

  private void siftDown(Entry entry) {
    int place = entry.place;
    while (2 * place + 1 < heap.size()) {
      int child = 2 * place + 1;
      if (child + 1 < heap.size() && heap.get(child + 1).dueAt < heap.get(child).dueAt) {
        child++;
      }
      if (heap.get(child).dueAt >= entry.dueAt) {
        break;
      }
      place(heap.get(child), place);
      place = child;
    }
    place(entry, place);
  }

  private void place(Entry entry, int place) {
    heap.set(place, entry);
    entry.place = place;
  }
}
