package net.spanwire.core.wireguard;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which receiver index. Indexes are random, so they say nothing but whose engine's they
 * are, by the lowest byte ({@link Shard}); the rest is their hash: open addressing with linear
 * probing, at most half full. A lookup allocates nothing.
 */
final class IndexTable {

  private static final int LEAST_SLOTS = 64;

  private final Shard shard;
  private int[] keys = new int[LEAST_SLOTS];
  private @Nullable IndexOwner[] owners = new @Nullable IndexOwner[LEAST_SLOTS];
  private int size;

  IndexTable(Shard shard) {
    this.shard = shard;
  }

  /** Where a probe begins: the lowest byte is not random. */
  private static int home(int index, int mask) {
    return index >>> Byte.SIZE & mask;
  }

  @Nullable IndexOwner get(int index) {
    int mask = keys.length - 1;
    int slot = home(index, mask);
    IndexOwner owner = owners[slot];
    while (owner != null && keys[slot] != index) {
      slot = slot + 1 & mask;
      owner = owners[slot];
    }
    return owner;
  }

  /** Gives a new index to {@code owner}. */
  int allocate(RandomGenerator random, IndexOwner owner) {
    int index = random.nextInt();
    while (!shard.owns(index) || get(index) != null) {
      index = random.nextInt();
    }
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    put(index, owner);
    return index;
  }

  /** Hands an index in use over to another owner. */
  void handOver(int index, IndexOwner owner) {
    if (get(index) != null) {
      owners[slotOf(index)] = owner;
    }
  }

  void remove(int index) {
    if (get(index) == null) {
      return;
    }
    int mask = keys.length - 1;
    int hole = slotOf(index);
    owners[hole] = null;
    size--;
    // Whoever was pushed past the hole moves into it, so that no probe ends too early (Knuth 6.4
    // R).
    int slot = hole;
    while (true) {
      slot = slot + 1 & mask;
      IndexOwner owner = owners[slot];
      if (owner == null) {
        return;
      }
      if ((slot - home(keys[slot], mask) & mask) >= (slot - hole & mask)) {
        keys[hole] = keys[slot];
        owners[hole] = owner;
        owners[slot] = null;
        hole = slot;
      }
    }
  }

  int size() {
    return size;
  }

  private int slotOf(int index) {
    int mask = keys.length - 1;
    int slot = home(index, mask);
    while (owners[slot] != null && keys[slot] != index) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void put(int index, IndexOwner owner) {
    int slot = slotOf(index);
    keys[slot] = index;
    owners[slot] = owner;
    size++;
  }

  private void grow() {
    int[] oldKeys = keys;
    @Nullable IndexOwner[] oldOwners = owners;
    keys = new int[2 * oldKeys.length];
    owners = new @Nullable IndexOwner[keys.length];
    size = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      IndexOwner owner = oldOwners[i];
      if (owner != null) {
        put(oldKeys[i], owner);
      }
    }
  }
}
