package net.spanwire.core.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes of one family, each with a small number of its own: its identifier, by which others keep
 * what they know of it in arrays. Identifiers are given out densely from 0, those of removed
 * prefixes again. Of one thread.
 *
 * <p>There is no object per prefix. Bytes for each: 9 of IPv4 or 17 of IPv6, in pages that are
 * never copied, and 6 to 12 in open hash tables of identifiers.
 */
public final class PrefixIndex {

  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;
  private static final int NONE = -1;
  private static final int FREE = 255;
  private static final int MIN_CAPACITY = 16;

  /**
   * The bits of a hash that choose the table. Each table grows by itself: one for all prefixes
   * would be copied, and then moved by the collector, for a tenth of a second.
   */
  private static final int TABLES_BITS = 6;

  /** A page of prefixes. A free row has the next free identifier in place of its bits. */
  private static final class Page {
    final byte[] lengths = new byte[PAGE_SIZE];

    /** The first 8 bytes of the address; IPv4 fills half of them. */
    final long[] high = new long[PAGE_SIZE];

    /** The last 8 bytes; none for IPv4. */
    final long[] low;

    Page(AddressFamily family) {
      low = new long[family == AddressFamily.IPV4 ? 0 : PAGE_SIZE];
    }
  }

  /** An open hash table: the identifiers of the prefixes whose hashes begin alike. */
  private final class Table {
    int[] slots = emptySlots(MIN_CAPACITY);
    int used;

    /** Where the prefix of this hash is, or else the free slot for it. */
    int slot(long hash, long high, long low, int length) {
      int slot = home(hash);
      while (slots[slot] != NONE && !is(slots[slot], high, low, length)) {
        slot = next(slot);
      }
      return slot;
    }

    void put(int slot, int id) {
      slots[slot] = id;
      if (++used * 3L > slots.length * 2L) {
        grow();
      }
    }

    private void grow() {
      int[] old = slots;
      slots = emptySlots(old.length * 2);
      for (int id : old) {
        if (id != NONE) {
          int slot = home(hash(id));
          while (slots[slot] != NONE) {
            slot = next(slot);
          }
          slots[slot] = id;
        }
      }
    }

    /** Linear probing without tombstones: what follows the gap moves up (Knuth, TAOCP 6.4 R). */
    void remove(int id) {
      int mask = slots.length - 1;
      int gap = home(hash(id));
      while (slots[gap] != id) {
        gap = next(gap);
      }
      slots[gap] = NONE;
      used--;
      for (int slot = next(gap); slots[slot] != NONE; slot = next(slot)) {
        int home = home(hash(slots[slot]));
        if ((slot - home & mask) >= (slot - gap & mask)) {
          slots[gap] = slots[slot];
          slots[slot] = NONE;
          gap = slot;
        }
      }
    }

    private int home(long hash) {
      return (int) (hash >>> 32 ^ hash >>> 47) & slots.length - 1;
    }

    private int next(int slot) {
      return slot + 1 & slots.length - 1;
    }
  }

  private final AddressFamily family;
  private final Table[] tables = new Table[1 << TABLES_BITS];
  private Page[] pages = new Page[0];
  private int limit;
  private int size;
  private int firstFree = NONE;

  /** An empty one. */
  public PrefixIndex(AddressFamily family) {
    this.family = family;
    clear();
  }

  private static int[] emptySlots(int capacity) {
    int[] slots = new int[capacity];
    Arrays.fill(slots, NONE);
    return slots;
  }

  /** Number of prefixes. */
  public int size() {
    return size;
  }

  /** Larger than every identifier. */
  public int limit() {
    return limit;
  }

  /** Whether a prefix has this identifier. */
  public boolean contains(int id) {
    return id < limit && length(id) != FREE;
  }

  /** The prefix of an identifier, a fresh object; null if no prefix has it. */
  public @Nullable IpPrefix get(int id) {
    if (!contains(id)) {
      return null;
    }
    return switch (family) {
      case IPV4 -> new Ipv4Prefix((int) (high(id) >>> 32), length(id));
      case IPV6 -> new Ipv6Prefix(high(id), low(id), length(id));
    };
  }

  /** The first 64 bits of the prefix that has this identifier; those of IPv4 are the upper half. */
  public long firstBits(int id) {
    return high(id);
  }

  /** The identifier of a prefix, or -1. */
  public int find(IpPrefix prefix) {
    if (prefix.family() != family) {
      return NONE;
    }
    long high = high(prefix);
    long low = low(prefix);
    int length = prefix.length();
    long hash = hash(high, low, length);
    Table table = table(hash);
    return table.slots[table.slot(hash, high, low, length)];
  }

  /**
   * The identifier of a prefix, a new one if it has none yet: {@link #size} tells which.
   *
   * @throws IllegalArgumentException if it is of the other family
   */
  public int findOrAdd(IpPrefix prefix) {
    if (prefix.family() != family) {
      throw new IllegalArgumentException(prefix + " is not " + family);
    }
    long high = high(prefix);
    long low = low(prefix);
    int length = prefix.length();
    long hash = hash(high, low, length);
    Table table = table(hash);
    int slot = table.slot(hash, high, low, length);
    if (table.slots[slot] != NONE) {
      return table.slots[slot];
    }
    int id = take();
    Page page = pages[id >>> PAGE_BITS];
    page.lengths[row(id)] = (byte) length;
    page.high[row(id)] = high;
    if (family == AddressFamily.IPV6) {
      page.low[row(id)] = low;
    }
    table.put(slot, id);
    size++;
    return id;
  }

  /** An identifier that nobody has. */
  private int take() {
    int id = firstFree;
    if (id != NONE) {
      firstFree = (int) high(id);
      return id;
    }
    id = limit++;
    if (id >>> PAGE_BITS == pages.length) {
      pages = Arrays.copyOf(pages, pages.length + 1 + pages.length / 2);
    }
    if (row(id) == 0) {
      pages[id >>> PAGE_BITS] = new Page(family);
    }
    return id;
  }

  /** Forgets a prefix; its identifier may be given to another one. */
  public void remove(int id) {
    table(hash(id)).remove(id);
    Page page = pages[id >>> PAGE_BITS];
    page.lengths[row(id)] = (byte) FREE;
    page.high[row(id)] = firstFree;
    firstFree = id;
    if (--size == 0) {
      clear();
    }
  }

  /** Forgets all prefixes. */
  public void clear() {
    pages = new Page[0];
    Arrays.setAll(tables, i -> new Table());
    limit = 0;
    size = 0;
    firstFree = NONE;
  }

  private static int row(int id) {
    return id & PAGE_SIZE - 1;
  }

  private int length(int id) {
    return pages[id >>> PAGE_BITS].lengths[row(id)] & 0xff;
  }

  private long high(int id) {
    return pages[id >>> PAGE_BITS].high[row(id)];
  }

  private long low(int id) {
    return family == AddressFamily.IPV4 ? 0 : pages[id >>> PAGE_BITS].low[row(id)];
  }

  private boolean is(int id, long high, long low, int length) {
    return high(id) == high && length(id) == length && low(id) == low;
  }

  private static long high(IpPrefix prefix) {
    return prefix instanceof Ipv4Prefix v4 ? (long) v4.bits() << 32 : ((Ipv6Prefix) prefix).high();
  }

  private static long low(IpPrefix prefix) {
    return prefix instanceof Ipv6Prefix v6 ? v6.low() : 0;
  }

  private static long hash(long high, long low, int length) {
    return (high ^ Long.rotateLeft(low, 29) ^ length) * 0x9e3779b97f4a7c15L;
  }

  private long hash(int id) {
    return hash(high(id), low(id), length(id));
  }

  private Table table(long hash) {
    return tables[(int) (hash >>> -TABLES_BITS)];
  }
}
