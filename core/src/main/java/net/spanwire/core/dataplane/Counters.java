package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of one owner: its thread writes, any thread reads. */
@SuppressWarnings("EnumOrdinal") // an index for this process only, and no map on the hot path
final class Counters {

  private static final Counter[] ALL = Counter.values();

  private final AtomicLongArray values = new AtomicLongArray(ALL.length);

  Counters() {}

  /** For the owner's thread: no other one adds, so nothing has to be atomic. */
  void add(Counter counter, long amount) {
    int index = counter.ordinal();
    values.setOpaque(index, values.getPlain(index) + amount);
  }

  void wrote(int packets, int bytes) {
    add(Counter.TUN_WRITES, 1);
    add(Counter.TUN_WRITTEN_PACKETS, packets);
    add(Counter.TUN_WRITTEN_BYTES, bytes);
  }

  long get(Counter counter) {
    return values.getOpaque(counter.ordinal());
  }

  /** All that are not zero. */
  ImmutableMap<Counter, Long> snapshot() {
    ImmutableMap.Builder<Counter, Long> builder = ImmutableMap.builder();
    for (Counter counter : ALL) {
      long value = get(counter);
      if (value != 0) {
        builder.put(counter, value);
      }
    }
    return Maps.immutableEnumMap(builder.buildOrThrow());
  }
}
