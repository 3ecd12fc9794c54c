package net.spanwire.kernelroute.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.PrefixIndex;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * Our routes of one purpose and one family, a row each: as desired, and as the kernel has it. There
 * may be a million, so what is known stands in columns: about 30 bytes for a route of IPv4. Who
 * works with a row holds a {@link RouteEntry}.
 */
final class RouteTable {

  private static final int PAGE_BITS = 12;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  private static final class Page {
    final @Nullable Way[] desired = new @Nullable Way[PAGE_SIZE];
    final @Nullable Target[] installed = new @Nullable Target[PAGE_SIZE];

    /** One bit for each {@link Mark}. */
    final byte[] marks = new byte[PAGE_SIZE];

    final byte[] surprises = new byte[PAGE_SIZE];
  }

  /** What is true of a row. */
  enum Mark {
    /** It waits to be looked at. */
    QUEUED(1),
    /** The listener was told that it is installed. */
    REPORTED_INSTALLED(2),
    /** It was desired at some time, so its removal is told. */
    EVER_DESIRED(4),
    /** The kernel's last listing of our routes has had it. */
    LISTED(8);

    private final int bit;

    Mark(int bit) {
      this.bit = bit;
    }
  }

  private final Purpose purpose;
  private final AddressFamily family;
  private final PrefixIndex prefixes;
  private final List<Page> pages = new ArrayList<>();

  /** Why the kernel does not have a route, as last told. */
  private final Map<Integer, String> refusals = new HashMap<>();

  RouteTable(Purpose purpose, AddressFamily family) {
    this.purpose = purpose;
    this.family = family;
    this.prefixes = new PrefixIndex(family);
  }

  Purpose purpose() {
    return purpose;
  }

  AddressFamily family() {
    return family;
  }

  @Nullable RouteEntry find(IpPrefix destination) {
    int id = prefixes.find(destination);
    return id < 0 ? null : new RouteEntry(this, id);
  }

  RouteEntry findOrAdd(IpPrefix destination) {
    int id = prefixes.findOrAdd(destination);
    if (id >>> PAGE_BITS == pages.size()) {
      pages.add(new Page());
    }
    return new RouteEntry(this, id);
  }

  /** Forgets a row; its number may be given to another one. */
  void remove(int id) {
    Page page = page(id);
    page.desired[row(id)] = null;
    page.installed[row(id)] = null;
    page.marks[row(id)] = 0;
    page.surprises[row(id)] = 0;
    refusals.remove(id);
    prefixes.remove(id);
    if (prefixes.size() == 0) {
      pages.clear();
    }
  }

  /** Larger than the number of every row. */
  int limit() {
    return prefixes.limit();
  }

  boolean has(int id) {
    return prefixes.contains(id);
  }

  /** Visits all rows. */
  void forEach(Consumer<RouteEntry> action) {
    for (int id = 0; id < limit(); id++) {
      if (has(id)) {
        action.accept(new RouteEntry(this, id));
      }
    }
  }

  private Page page(int id) {
    return pages.get(id >>> PAGE_BITS);
  }

  private static int row(int id) {
    return id & PAGE_SIZE - 1;
  }

  IpPrefix destination(int id) {
    return Objects.requireNonNull(prefixes.get(id));
  }

  /** The first 64 bits of a row's destination; those of IPv4 are the upper half. */
  long firstBits(int id) {
    return prefixes.firstBits(id);
  }

  @Nullable Way desired(int id) {
    return page(id).desired[row(id)];
  }

  void setDesired(int id, @Nullable Way way) {
    page(id).desired[row(id)] = way;
  }

  @Nullable Target installed(int id) {
    return page(id).installed[row(id)];
  }

  void setInstalled(int id, @Nullable Target target) {
    page(id).installed[row(id)] = target;
  }

  @Nullable String refusal(int id) {
    return refusals.get(id);
  }

  void setRefusal(int id, @Nullable String reason) {
    if (reason != null) {
      refusals.put(id, reason);
    } else if (!refusals.isEmpty()) {
      refusals.remove(id);
    }
  }

  boolean is(int id, Mark mark) {
    return (page(id).marks[row(id)] & mark.bit) != 0;
  }

  void set(int id, Mark mark, boolean value) {
    byte[] marks = page(id).marks;
    marks[row(id)] = (byte) (value ? marks[row(id)] | mark.bit : marks[row(id)] & ~mark.bit);
  }

  /** How often the kernel contradicted what was thought of the route, in a row. */
  int surprises(int id) {
    return page(id).surprises[row(id)];
  }

  void setSurprises(int id, int count) {
    page(id).surprises[row(id)] = (byte) count;
  }
}
