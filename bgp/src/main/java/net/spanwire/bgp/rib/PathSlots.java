package net.spanwire.bgp.rib;

import java.util.Arrays;
import java.util.function.IntConsumer;
import net.spanwire.bgp.message.Nlri;
import org.jspecify.annotations.Nullable;

/**
 * The paths that neighbours with add-path know of (RFC 7911), in one family: each has a slot, whose
 * number is its path identifier less one. A path keeps its slot while its source keeps giving it,
 * whatever its attributes, and all groups call it the same; slots that nobody refers to are used
 * again.
 */
final class PathSlots implements Subjects {

  private static final int NONE = -1;

  /** Unused slots are looked for by the thousand, since that takes a look everywhere. */
  private static final int MIN_SWEEP = 1024;

  private final DestinationTable table;

  /** By destination: its first slot. */
  private int[] first = new int[0];

  /** By slot: the next one of the same destination. */
  private int[] next = new int[0];

  private int[] destinations = new int[0];
  private int[] receivedIds = new int[0];
  private @Nullable Peer[] sources = new @Nullable Peer[0];
  private final IdSet used = new IdSet();
  private final IdSet free = new IdSet();
  private int top;
  private int nextSweep = MIN_SWEEP;

  PathSlots(DestinationTable table) {
    this.table = table;
  }

  @Override
  public int destination(int slot) {
    return destinations[slot];
  }

  @Override
  public Nlri nlri(int slot) {
    return new Nlri(table.prefix(destinations[slot]), slot + 1);
  }

  /**
   * The slot of a path.
   *
   * @param source who gives it; null for a default route of our own account
   * @param receivedId by which the source tells its paths to one destination apart
   */
  int findOrAdd(int destination, @Nullable Peer source, int receivedId) {
    for (int slot = first(destination); slot != NONE; slot = next[slot]) {
      if (sources[slot] == source && receivedIds[slot] == receivedId) {
        return slot;
      }
    }
    int slot = free.next(0);
    if (slot >= 0) {
      free.remove(slot);
    } else {
      slot = top++;
      grow();
    }
    destinations[slot] = destination;
    sources[slot] = source;
    receivedIds[slot] = receivedId;
    next[slot] = first(destination);
    setFirst(destination, slot);
    used.add(slot);
    return slot;
  }

  /** Calls {@code action} with each slot of a destination. */
  void forEach(int destination, IntConsumer action) {
    for (int slot = first(destination); slot != NONE; slot = next[slot]) {
      action.accept(slot);
    }
  }

  private int first(int destination) {
    return destination < first.length ? first[destination] : NONE;
  }

  private void setFirst(int destination, int slot) {
    if (destination >= first.length) {
      int from = first.length;
      first = Arrays.copyOf(first, Math.max(destination + 1, from * 2));
      Arrays.fill(first, from, first.length, NONE);
    }
    first[destination] = slot;
  }

  private void grow() {
    if (top > destinations.length) {
      int size = Math.max(64, top * 2);
      destinations = Arrays.copyOf(destinations, size);
      receivedIds = Arrays.copyOf(receivedIds, size);
      next = Arrays.copyOf(next, size);
      sources = Arrays.copyOf(sources, size);
    }
  }

  boolean wantsSweep() {
    return used.size() >= nextSweep;
  }

  /** All slots in use, to be given back to {@link #release} less those that somebody refers to. */
  IdSet candidates() {
    return used.copy();
  }

  void release(IdSet unreferenced) {
    unreferenced.forEach(this::release);
    nextSweep = Math.max(MIN_SWEEP, used.size() * 2);
  }

  private void release(int slot) {
    int destination = destinations[slot];
    int following = next[slot];
    if (first[destination] == slot) {
      first[destination] = following;
    } else {
      int before = first[destination];
      while (next[before] != slot) {
        before = next[before];
      }
      next[before] = following;
    }
    sources[slot] = null;
    used.remove(slot);
    free.add(slot);
  }

  /** Takes the destinations that have slots out of a set. */
  void removeReferenced(IdSet set) {
    used.forEach(slot -> set.remove(destinations[slot]));
  }
}
