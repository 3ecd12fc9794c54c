package net.spanwire.bgp.rib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The destinations of one family, each with a small number: its identifier. What is known of a
 * destination stands in columns, in pages of {@value #PAGE_SIZE} rows: no object per destination
 * but the prefix itself (which the kernel's table shares), no array that is copied as it grows but
 * the hash index.
 *
 * <p>Bytes per destination with one path: prefix 24, four columns 16, index about 8; its path and
 * attributes are shared with all that came in the same UPDATE.
 */
final class DestinationTable implements Subjects {

  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;
  private static final int EMPTY = -1;
  private static final int MIN_CAPACITY = 64;

  /** A page of the columns. */
  private static final class Page {
    final @Nullable IpPrefix[] prefixes = new @Nullable IpPrefix[PAGE_SIZE];

    /** Null, a {@link Path}, or a {@code Path[]} of at least two. */
    final @Nullable Object[] paths = new @Nullable Object[PAGE_SIZE];

    final @Nullable Path[] best = new @Nullable Path[PAGE_SIZE];
    final @Nullable NextHopSet[] forwarding = new @Nullable NextHopSet[PAGE_SIZE];
  }

  private static final Path[] NO_PATHS = new Path[0];

  private final List<Page> pages = new ArrayList<>();
  private final IdSet free = new IdSet();

  /** How many destinations have each length: look-ups by address skip lengths that nobody has. */
  private final int[] perLength = new int[129];

  private int[] index = new int[MIN_CAPACITY];
  private int top;
  private int size;

  DestinationTable() {
    Arrays.fill(index, EMPTY);
  }

  @Override
  public int destination(int id) {
    return id;
  }

  @Override
  public Nlri nlri(int id) {
    return new Nlri(prefix(id));
  }

  /** Number of destinations. */
  int size() {
    return size;
  }

  /** Larger than every identifier. */
  int limit() {
    return top;
  }

  private Page page(int id) {
    return pages.get(id >>> PAGE_BITS);
  }

  private static int row(int id) {
    return id & PAGE_SIZE - 1;
  }

  /** The destination's prefix, or null if the identifier is free. */
  @Nullable IpPrefix prefixOrNull(int id) {
    return id >>> PAGE_BITS < pages.size() ? page(id).prefixes[row(id)] : null;
  }

  IpPrefix prefix(int id) {
    IpPrefix prefix = prefixOrNull(id);
    if (prefix == null) {
      throw new IllegalStateException("no destination has the identifier " + id);
    }
    return prefix;
  }

  @Nullable Path best(int id) {
    return page(id).best[row(id)];
  }

  void setBest(int id, @Nullable Path path) {
    page(id).best[row(id)] = path;
  }

  /** What the forwarding table was told, or null. */
  @Nullable NextHopSet forwarding(int id) {
    return page(id).forwarding[row(id)];
  }

  void setForwarding(int id, @Nullable NextHopSet nextHops) {
    page(id).forwarding[row(id)] = nextHops;
  }

  int pathCount(int id) {
    return switch (page(id).paths[row(id)]) {
      case null -> 0;
      case Path[] several -> several.length;
      case Object one -> 1;
    };
  }

  Path path(int id, int position) {
    return switch (page(id).paths[row(id)]) {
      case Path[] several -> several[position];
      case Path one -> one;
      case null, default -> throw new IndexOutOfBoundsException(position);
    };
  }

  /** All paths, in an array that is the table's own or fresh: not to be changed. */
  Path[] paths(int id) {
    return switch (page(id).paths[row(id)]) {
      case Path[] several -> several;
      case Path one -> new Path[] {one};
      case null, default -> NO_PATHS;
    };
  }

  void setPaths(int id, Path[] paths) {
    page(id).paths[row(id)] = paths.length == 0 ? null : paths.length == 1 ? paths[0] : paths;
  }

  /** The position of the path that the same source gave under the same path identifier, or -1. */
  int position(int id, AdjRibIn from, int pathId) {
    int count = pathCount(id);
    for (int i = 0; i < count; i++) {
      Path path = path(id, i);
      if (path.from() == from && path.pathId() == pathId) {
        return i;
      }
    }
    return -1;
  }

  void addPath(int id, Path path) {
    Page page = page(id);
    page.paths[row(id)] =
        switch (page.paths[row(id)]) {
          case Path[] several -> {
            Path[] more = Arrays.copyOf(several, several.length + 1);
            more[several.length] = path;
            yield more;
          }
          case Path one -> new Path[] {one, path};
          case null, default -> path;
        };
  }

  void replacePath(int id, int position, Path path) {
    Page page = page(id);
    if (page.paths[row(id)] instanceof Path[] several) {
      several[position] = path;
    } else {
      page.paths[row(id)] = path;
    }
  }

  void removePath(int id, int position) {
    Path[] old = paths(id);
    Path[] fewer = new Path[old.length - 1];
    System.arraycopy(old, 0, fewer, 0, position);
    System.arraycopy(old, position + 1, fewer, position, fewer.length - position);
    setPaths(id, fewer);
  }

  /** The identifier of a prefix, or -1. */
  int find(IpPrefix prefix) {
    for (int slot = slot(prefix); ; slot = slot + 1 & index.length - 1) {
      int id = index[slot];
      if (id == EMPTY || prefix.equals(prefixOrNull(id))) {
        return id;
      }
    }
  }

  int findOrAdd(IpPrefix prefix) {
    int found = find(prefix);
    if (found >= 0) {
      return found;
    }
    if ((size + 1) * 3L > index.length * 2L) {
      rehash(index.length * 2);
    }
    int id = free.next(0);
    if (id >= 0) {
      free.remove(id);
    } else {
      id = top++;
      if (id >>> PAGE_BITS == pages.size()) {
        pages.add(new Page());
      }
    }
    page(id).prefixes[row(id)] = prefix;
    insert(prefix, id);
    size++;
    perLength[prefix.length()]++;
    return id;
  }

  /** Forgets a destination; its identifier may be given to another one. */
  void release(int id) {
    IpPrefix prefix = prefix(id);
    removeFromIndex(prefix);
    Page page = page(id);
    page.prefixes[row(id)] = null;
    page.paths[row(id)] = null;
    page.best[row(id)] = null;
    page.forwarding[row(id)] = null;
    free.add(id);
    size--;
    perLength[prefix.length()]--;
    if (size == 0) {
      pages.clear();
      free.clear();
      top = 0;
      index = new int[MIN_CAPACITY];
      Arrays.fill(index, EMPTY);
    }
  }

  /** The destinations that hold an address, the longest first. */
  List<Integer> covering(IpAddress address) {
    List<Integer> found = new ArrayList<>();
    for (int length = address.family().bits(); length >= 0; length--) {
      int id = perLength[length] == 0 ? -1 : find(IpPrefix.of(address, length));
      if (id >= 0) {
        found.add(id);
      }
    }
    return found;
  }

  private int slot(IpPrefix prefix) {
    int hash = prefix.hashCode() * 0x9e3779b9;
    return (hash ^ hash >>> 15) & index.length - 1;
  }

  private void insert(IpPrefix prefix, int id) {
    int slot = slot(prefix);
    while (index[slot] != EMPTY) {
      slot = slot + 1 & index.length - 1;
    }
    index[slot] = id;
  }

  private void rehash(int capacity) {
    int[] old = index;
    index = new int[capacity];
    Arrays.fill(index, EMPTY);
    for (int id : old) {
      if (id != EMPTY) {
        insert(prefix(id), id);
      }
    }
  }

  /** Linear probing without tombstones: what follows the gap moves up (Knuth, TAOCP 6.4 R). */
  private void removeFromIndex(IpPrefix prefix) {
    int mask = index.length - 1;
    int gap = slot(prefix);
    while (!prefix.equals(prefixOrNull(index[gap]))) {
      gap = gap + 1 & mask;
    }
    index[gap] = EMPTY;
    for (int slot = gap + 1 & mask; index[slot] != EMPTY; slot = slot + 1 & mask) {
      int home = slot(prefix(index[slot]));
      if ((slot - home & mask) >= (slot - gap & mask)) {
        index[gap] = index[slot];
        index[slot] = EMPTY;
        gap = slot;
      }
    }
  }
}
