package net.spanwire.bgp.rib;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.PrefixIndex;
import org.jspecify.annotations.Nullable;

/**
 * The destinations of one family, each with a small number: its identifier. What is known of a
 * destination stands in columns, in pages of {@value #PAGE_SIZE} rows: no object per destination,
 * no array that is copied as it grows but the hash index.
 *
 * <p>Bytes per destination with one path: prefix and index about 20 (see {@link PrefixIndex}),
 * three columns 12; its path and attributes are shared with all that came in the same UPDATE.
 */
final class DestinationTable implements Subjects {

  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  /** Of an identifier; more than fit into any memory. */
  private static final int ID_BITS = 28;

  /** A page of the columns. */
  private static final class Page {
    /** Null, a {@link Path}, or a {@code Path[]} of at least two. */
    final @Nullable Object[] paths = new @Nullable Object[PAGE_SIZE];

    final @Nullable Path[] best = new @Nullable Path[PAGE_SIZE];
    final @Nullable NextHopSet[] forwarding = new @Nullable NextHopSet[PAGE_SIZE];
  }

  private static final Path[] NO_PATHS = new Path[0];

  private final PrefixIndex prefixes;
  private final List<Page> pages = new ArrayList<>();

  /** How many destinations have each length: look-ups by address skip lengths that nobody has. */
  private final int[] perLength = new int[129];

  DestinationTable(AddressFamily family) {
    prefixes = new PrefixIndex(family);
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
    return prefixes.size();
  }

  /** Larger than every identifier. */
  int limit() {
    return prefixes.limit();
  }

  private Page page(int id) {
    return pages.get(id >>> PAGE_BITS);
  }

  private static int row(int id) {
    return id & PAGE_SIZE - 1;
  }

  /** The destination's prefix, or null if the identifier is free. */
  @Nullable IpPrefix prefixOrNull(int id) {
    return prefixes.get(id);
  }

  /** Destinations in the order of their prefixes, as far as the first 35 bits tell. */
  PrimitiveIterator.OfInt byPrefix(IdSet ids) {
    long[] order = new long[ids.size()];
    int count = 0;
    for (int id = ids.next(0); id >= 0; id = ids.next(id + 1)) {
      order[count++] = prefixes.firstBits(id) >>> 1 & -1L << ID_BITS | id;
    }
    Arrays.sort(order);
    return Arrays.stream(order).mapToInt(each -> (int) each & (1 << ID_BITS) - 1).iterator();
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
    Object paths = page(id).paths[row(id)];
    if (paths instanceof Path[] several) {
      return several.length;
    }
    return paths == null ? 0 : 1;
  }

  Path path(int id, int position) {
    Object paths = page(id).paths[row(id)];
    if (paths instanceof Path[] several) {
      return several[position];
    }
    if (paths instanceof Path one) {
      return one;
    }
    throw new IndexOutOfBoundsException(position);
  }

  /** All paths, in an array that is the table's own or fresh: not to be changed. */
  Path[] paths(int id) {
    Object paths = page(id).paths[row(id)];
    if (paths instanceof Path[] several) {
      return several;
    }
    return paths instanceof Path one ? new Path[] {one} : NO_PATHS;
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
    int row = row(id);
    Object paths = page.paths[row];
    if (paths instanceof Path[] several) {
      Path[] more = Arrays.copyOf(several, several.length + 1);
      more[several.length] = path;
      page.paths[row] = more;
    } else {
      page.paths[row] = paths instanceof Path one ? new Path[] {one, path} : path;
    }
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
    return prefixes.find(prefix);
  }

  int findOrAdd(IpPrefix prefix) {
    int before = prefixes.size();
    int id = prefixes.findOrAdd(prefix);
    if (prefixes.size() > before) {
      perLength[prefix.length()]++;
      if (id >>> PAGE_BITS == pages.size()) {
        pages.add(new Page());
      }
    }
    return id;
  }

  /** Forgets a destination; its identifier may be given to another one. */
  void release(int id) {
    perLength[prefix(id).length()]--;
    prefixes.remove(id);
    Page page = page(id);
    page.paths[row(id)] = null;
    page.best[row(id)] = null;
    page.forwarding[row(id)] = null;
    if (prefixes.size() == 0) {
      pages.clear();
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
}
