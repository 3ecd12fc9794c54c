package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A count for each {@link DropReason}: written by the engine's thread, read by any. */
@SuppressWarnings("EnumOrdinal") // an index into an array that never leaves this object
public final class DropCounters {

  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] counts = new long[DropReason.values().length];

  DropCounters() {}

  void add(DropReason reason) {
    add(reason, 1);
  }

  void add(DropReason reason, long count) {
    int index = reason.ordinal();
    COUNTS.setOpaque(counts, index, counts[index] + count);
  }

  public long get(DropReason reason) {
    return (long) COUNTS.getOpaque(counts, reason.ordinal());
  }

  /** All counts that are not zero, in the order of the reasons. */
  public ImmutableMap<DropReason, Long> snapshot() {
    ImmutableMap.Builder<DropReason, Long> snapshot = ImmutableMap.builder();
    for (DropReason reason : DropReason.values()) {
      long count = get(reason);
      if (count != 0) {
        snapshot.put(Maps.immutableEntry(reason, count));
      }
    }
    return snapshot.buildOrThrow();
  }
}
