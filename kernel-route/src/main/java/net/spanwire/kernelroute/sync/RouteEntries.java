package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.sync.RouteTable.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Our routes, each as desired and as the kernel is known to have it, and the queue of those to be
 * looked at. What {@link RouteInstaller} does with them is its own matter.
 */
final class RouteEntries {

  private final KernelConfig config;
  private final Ways ways;
  private final Map<Purpose, RouteTable> ipv4 = tables(AddressFamily.IPV4);
  private final Map<Purpose, RouteTable> ipv6 = tables(AddressFamily.IPV6);
  private final RouteTable[] tables =
      Stream.concat(ipv4.values().stream(), ipv6.values().stream()).toArray(RouteTable[]::new);
  private final RouteQueue queue = new RouteQueue(tables);

  private boolean tunnelRoutesChanged;
  private long repaired;

  RouteEntries(Ways ways) {
    this.ways = ways;
    this.config = ways.host().config();
  }

  private static Map<Purpose, RouteTable> tables(AddressFamily family) {
    Map<Purpose, RouteTable> made = new EnumMap<>(Purpose.class);
    for (Purpose purpose : Purpose.values()) {
      made.put(purpose, new RouteTable(purpose, family));
    }
    return made;
  }

  private RouteTable of(Purpose purpose, AddressFamily family) {
    return Objects.requireNonNull(
        switch (family) {
          case IPV4 -> ipv4.get(purpose);
          case IPV6 -> ipv6.get(purpose);
        });
  }

  private @Nullable RouteEntry find(IpPrefix destination, Purpose purpose) {
    return of(purpose, destination.family()).find(destination);
  }

  /** Takes a change of what is desired. */
  void apply(RouteChange change) {
    IpPrefix destination = change.destination();
    switch (change) {
      case RouteChange.Install(ForwardingRoute route) -> {
        RouteEntry entry = of(route.purpose(), destination.family()).findOrAdd(destination);
        entry.set(Mark.EVER_DESIRED, true);
        desire(entry, ways.of(destination, route.nextHops()));
      }
      case RouteChange.Remove remove -> {
        RouteEntry entry = find(destination, remove.purpose());
        if (entry != null) {
          desire(entry, null);
        }
      }
    }
  }

  private void desire(RouteEntry entry, @Nullable Way way) {
    ways.count(way, entry.family(), 1);
    ways.count(entry.desired(), entry.family(), -1);
    entry.table().setDesired(entry.id(), way);
    entry.setSurprises(0);
    queue.add(entry);
  }

  /** Notes what the kernel has now. */
  void setInstalled(RouteEntry entry, @Nullable Target target) {
    Target before = entry.installed();
    ways.count(target == null ? null : target.way, entry.family(), 1);
    ways.count(before == null ? null : before.way, entry.family(), -1);
    entry.table().setInstalled(entry.id(), target);
    tunnelRoutesChanged |= entry.purpose() != Purpose.AGGREGATE;
  }

  /** Has it looked at. */
  void enqueue(RouteEntry entry) {
    queue.add(entry);
  }

  /** How many wait to be looked at. */
  int waiting() {
    return queue.size();
  }

  /** The next entry to look at; null if there is none. */
  @Nullable RouteEntry next() {
    return queue.poll();
  }

  /** Lets go of an entry that is neither desired nor in the kernel. */
  void remove(RouteEntry entry) {
    setInstalled(entry, null);
    entry.table().remove(entry.id());
  }

  /** Looks at the learned routes of a family again. */
  void requeueLearned(AddressFamily family) {
    of(Purpose.LEARNED, family)
        .forEach(entry -> {
          if (entry.desired() != null) {
            enqueue(entry);
          }
        });
  }

  /** Looks at the routes of these ways again. */
  void requeue(Set<Way> changed) {
    if (!changed.isEmpty()) {
      forEach(entry -> {
        if (entry.desired() != null && changed.contains(entry.desired())) {
          enqueue(entry);
        }
      });
    }
  }

  /** Others' routes to this destination changed. */
  void onForeignChange(IpPrefix destination) {
    for (Purpose purpose : Purpose.values()) {
      RouteEntry entry = find(destination, purpose);
      if (entry != null) {
        enqueue(entry);
      }
    }
  }

  /** Somebody replaced a route: if ours stood first under that key, it is gone. */
  void onForeignReplaced(Route route) {
    RouteEntry entry = find(route);
    Target installed = entry == null ? null : entry.installed();
    if (entry != null && installed != null && !installed.isDead()) {
      setInstalled(entry, installed.doubted());
      enqueue(entry);
    }
  }

  /** Others' legs joined ours, or went with them: the kernel tells ours under their name. */
  void onForeignJoined(Route route, boolean gone) {
    RouteEntry entry = find(route);
    Target installed = entry == null ? null : entry.installed();
    if (entry != null && installed != null && installed.sharesLegWith(route)) {
      setInstalled(entry, gone ? installed.without(route) : Target.seen(route));
      repaired++;
      enqueue(entry);
    }
  }

  private @Nullable RouteEntry find(Route route) {
    Purpose purpose = config.purpose(route.metric());
    return purpose == null ? null : find(route.destination(), purpose);
  }

  /**
   * Somebody else made, changed or removed a route with our protocol number.
   *
   * @return true if it is not as ours, which may stand beside it
   */
  boolean onOwnChange(Route route, boolean gone) {
    RouteEntry entry = find(route);
    boolean beside = entry != null && entry.mayBeInstalled() && !gone && !isAs(entry, route);
    if (entry == null) {
      RouteEntry stray = gone ? null : adopt(route);
      if (stray != null) {
        enqueue(stray);
      }
    } else if (gone && entry.installed() != null) {
      setInstalled(entry, TableView.joins(route) ? entry.installed().without(route) : null);
      repaired++;
      enqueue(entry);
    } else if (!gone && !isAs(entry, route)) {
      setInstalled(entry, Target.seen(route));
      repaired++;
      enqueue(entry);
    }
    return beside;
  }

  /** A route with our number that nobody desires; null if no route of ours has such a key. */
  private @Nullable RouteEntry adopt(Route route) {
    Purpose purpose = config.purpose(route.metric());
    if (purpose == null || route.tos() != 0 || route.source() != null) {
      return null;
    }
    RouteEntry entry = of(purpose, route.family()).findOrAdd(route.destination());
    entry.table().setInstalled(entry.id(), Target.seen(route));
    return entry;
  }

  private static boolean isAs(RouteEntry entry, Route route) {
    Target installed = entry.installed();
    return installed != null && installed.matches(route);
  }

  /** Starts to compare with a complete listing of the routes in our table with our number. */
  void beginListing() {
    forEach(entry -> entry.set(Mark.LISTED, false));
  }

  /**
   * One route of the listing.
   *
   * @param keepStale leave what is not desired where it is, for the time being
   * @return false if it is none of ours, or a second one of a key, and must go
   */
  boolean listed(Route route, boolean keepStale) {
    RouteEntry entry = find(route);
    if (entry == null) {
      entry = adopt(route);
    }
    if (entry == null) {
      return false;
    } else if (entry.is(Mark.LISTED)) {
      return isListedAgain(entry, route);
    }
    entry.set(Mark.LISTED, true);
    if (!isAs(entry, route)) {
      setInstalled(entry, Target.seen(route));
      if (entry.desired() != null || !keepStale) {
        enqueue(entry);
      }
    }
    return true;
  }

  /** One and the same may be listed twice; of two, IPv6 may delete the other than was meant. */
  private boolean isListedAgain(RouteEntry entry, Route route) {
    Target installed = entry.installed();
    boolean same = isAs(entry, route);
    if (!same && installed != null) {
      setInstalled(entry, installed.doubted());
      enqueue(entry);
    }
    return same;
  }

  /** The listing was complete: what it did not have is not there. */
  void endListing() {
    forEach(entry -> {
      if (!entry.is(Mark.LISTED) && entry.installed() != null) {
        setInstalled(entry, null);
        enqueue(entry);
      }
    });
  }

  /** Removes what nobody desires. */
  void sweepStale() {
    forEach(entry -> {
      if (entry.desired() == null) {
        enqueue(entry);
      }
    });
  }

  private void forEach(Consumer<RouteEntry> action) {
    for (RouteTable table : tables) {
      table.forEach(action);
    }
  }

  /** The route of that purpose, if the kernel has it; null if not. */
  @Nullable Way installedWay(IpPrefix destination, Purpose purpose) {
    RouteEntry entry = find(destination, purpose);
    return entry == null || !entry.mayBeInstalled() ? null : entry.desired();
  }

  /** True once after routes that next hops may resolve by were installed or removed. */
  boolean takeTunnelRoutesChanged() {
    boolean changed = tunnelRoutesChanged;
    tunnelRoutesChanged = false;
    return changed;
  }

  long repaired() {
    return repaired;
  }

  ImmutableList<RouteEntry> at(IpPrefix destination) {
    ImmutableList.Builder<RouteEntry> found = ImmutableList.builder();
    for (Purpose purpose : Purpose.values()) {
      RouteEntry entry = find(destination, purpose);
      if (entry != null && entry.desired() != null) {
        found.add(entry);
      }
    }
    return found.build();
  }

  /** Desired entries that have one of these destinations and this purpose. */
  void forEachDesired(
      Iterable<IpPrefix> destinations, Purpose purpose, Consumer<RouteEntry> action) {
    for (IpPrefix destination : destinations) {
      RouteEntry entry = find(destination, purpose);
      if (entry != null && entry.desired() != null) {
        action.accept(entry);
      }
    }
  }

  /**
   * Desired entries, a part at a time.
   *
   * @param from 0, or what was returned before
   * @param looks how many rows to look at
   * @return where to go on, or -1 at the end
   */
  long forEachDesired(long from, int looks, Consumer<RouteEntry> action) {
    int table = (int) (from >>> 32);
    int id = (int) from;
    for (int left = looks; table < tables.length; table++, id = 0) {
      for (; id < tables[table].limit(); id++) {
        if (left-- == 0) {
          return (long) table << 32 | id;
        }
        RouteEntry entry = new RouteEntry(tables[table], id);
        if (tables[table].has(id) && entry.desired() != null) {
          action.accept(entry);
        }
      }
    }
    return -1;
  }

  /** All entries that are desired. */
  void forEachDesired(Consumer<RouteEntry> action) {
    forEach(entry -> {
      if (entry.desired() != null) {
        action.accept(entry);
      }
    });
  }
}
