package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.netlink.Route;
import org.jspecify.annotations.Nullable;

/**
 * Our routes, each as desired and as the kernel is known to have it, and the queue of those to be
 * looked at. What {@link RouteInstaller} does with them is its own matter.
 */
final class RouteEntries {

  private final KernelConfig config;
  private final Ways ways;
  private final Map<Purpose, Map<IpPrefix, RouteEntry>> entries = new EnumMap<>(Purpose.class);

  /** Bounded by the table: an entry is in it once. */
  private final Deque<RouteEntry> queue = new ArrayDeque<>();

  private boolean tunnelRoutesChanged;
  private byte generation;
  private long repaired;

  RouteEntries(Ways ways) {
    this.ways = ways;
    this.config = ways.host().config();
    for (Purpose purpose : Purpose.values()) {
      entries.put(purpose, new HashMap<>());
    }
  }

  private Map<IpPrefix, RouteEntry> of(Purpose purpose) {
    return Objects.requireNonNull(entries.get(purpose));
  }

  /** Takes a change of what is desired. */
  void apply(RouteChange change) {
    switch (change) {
      case RouteChange.Install(ForwardingRoute route) -> {
        RouteEntry entry =
            of(route.purpose())
                .computeIfAbsent(route.destination(), key -> new RouteEntry(key, route.purpose()));
        entry.everDesired = true;
        desire(entry, ways.of(route.destination(), route.nextHops()));
      }
      case RouteChange.Remove(IpPrefix destination, Purpose purpose) -> {
        RouteEntry entry = of(purpose).get(destination);
        if (entry != null) {
          desire(entry, null);
        }
      }
    }
  }

  private void desire(RouteEntry entry, @Nullable Way way) {
    ways.count(way, entry.destination.family(), 1);
    ways.count(entry.desired, entry.destination.family(), -1);
    entry.desired = way;
    entry.surprises = 0;
    enqueue(entry);
  }

  /** Notes what the kernel has now. */
  void setInstalled(RouteEntry entry, @Nullable Target target) {
    ways.count(target == null ? null : target.way, entry.destination.family(), 1);
    ways.count(
        entry.installed == null ? null : entry.installed.way, entry.destination.family(), -1);
    entry.installed = target;
    tunnelRoutesChanged |= entry.purpose != Purpose.AGGREGATE;
  }

  /** Has it looked at. */
  void enqueue(RouteEntry entry) {
    if (!entry.queued) {
      entry.queued = true;
      queue.add(entry);
    }
  }

  boolean hasWork() {
    return !queue.isEmpty();
  }

  /** The next entry to look at; null if there is none. */
  @Nullable RouteEntry next() {
    RouteEntry entry = queue.poll();
    if (entry != null) {
      entry.queued = false;
    }
    return entry;
  }

  /** Lets go of an entry that is neither desired nor in the kernel. */
  void remove(RouteEntry entry) {
    setInstalled(entry, null);
    of(entry.purpose).remove(entry.destination);
  }

  /** Looks at the learned routes of a family again. */
  void requeueLearned(AddressFamily family) {
    for (RouteEntry entry : of(Purpose.LEARNED).values()) {
      if (entry.destination.family() == family && entry.desired != null) {
        enqueue(entry);
      }
    }
  }

  /** Looks at the routes of these ways again. */
  void requeue(Set<Way> changed) {
    if (!changed.isEmpty()) {
      forEach(entry -> {
        if (entry.desired != null && changed.contains(entry.desired)) {
          enqueue(entry);
        }
      });
    }
  }

  /** Others' routes to this destination changed. */
  void onForeignChange(IpPrefix destination) {
    for (Map<IpPrefix, RouteEntry> map : entries.values()) {
      RouteEntry entry = map.get(destination);
      if (entry != null) {
        enqueue(entry);
      }
    }
  }

  /** Somebody replaced a route: if ours stood first under that key, it is gone. */
  void onForeignReplaced(Route route) {
    RouteEntry entry = find(route);
    if (entry != null && entry.mayBeInstalled()) {
      setInstalled(entry, Target.SOMETHING);
      enqueue(entry);
    }
  }

  private @Nullable RouteEntry find(Route route) {
    Purpose purpose = config.purpose(route.metric());
    return purpose == null ? null : of(purpose).get(route.destination());
  }

  /** Somebody else made, changed or removed a route with our protocol number. */
  void onOwnChange(Route route, boolean gone) {
    RouteEntry entry = find(route);
    if (entry == null) {
      RouteEntry stray = gone ? null : adopt(route);
      if (stray != null) {
        enqueue(stray);
      }
    } else if (gone && entry.installed != null) {
      setInstalled(entry, null);
      repaired++;
      enqueue(entry);
    } else if (!gone && (entry.installed == null || !entry.installed.matches(route))) {
      setInstalled(entry, Target.SOMETHING);
      repaired++;
      enqueue(entry);
    }
  }

  /** A route with our number that nobody desires; null if no route of ours has such a key. */
  private @Nullable RouteEntry adopt(Route route) {
    Purpose purpose = config.purpose(route.metric());
    if (purpose == null || route.tos() != 0 || route.source() != null) {
      return null;
    }
    RouteEntry entry = new RouteEntry(route.destination(), purpose);
    entry.installed = Target.SOMETHING;
    of(purpose).put(route.destination(), entry);
    return entry;
  }

  /** Starts to compare with a complete listing of the routes in our table with our number. */
  void beginListing() {
    generation++;
  }

  /**
   * One route of the listing.
   *
   * @param keepStale leave what is not desired where it is, for the time being
   * @return false if it is none of ours, and must go
   */
  boolean listed(Route route, boolean keepStale) {
    RouteEntry entry = find(route);
    if (entry == null) {
      entry = adopt(route);
    }
    if (entry == null) {
      return false;
    }
    entry.seenIn = generation;
    if (entry.installed == null || !entry.installed.matches(route)) {
      setInstalled(entry, Target.SOMETHING);
    }
    if (entry.installed == Target.SOMETHING && (entry.desired != null || !keepStale)) {
      enqueue(entry);
    }
    return true;
  }

  /** The listing was complete: what it did not have is not there. */
  void endListing() {
    forEach(entry -> {
      if (entry.seenIn != generation && entry.installed != null) {
        setInstalled(entry, null);
        enqueue(entry);
      }
    });
  }

  /** Removes what nobody desires. */
  void sweepStale() {
    forEach(entry -> {
      if (entry.desired == null) {
        enqueue(entry);
      }
    });
  }

  private void forEach(Consumer<RouteEntry> action) {
    entries.values().forEach(map -> map.values().forEach(action));
  }

  /** The route of that purpose, if the kernel has it; null if not. */
  @Nullable Way installedWay(IpPrefix destination, Purpose purpose) {
    RouteEntry entry = of(purpose).get(destination);
    return entry == null || !entry.mayBeInstalled() ? null : entry.desired;
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
    for (Map<IpPrefix, RouteEntry> map : entries.values()) {
      RouteEntry entry = map.get(destination);
      if (entry != null && entry.desired != null) {
        found.add(entry);
      }
    }
    return found.build();
  }

  /** All entries that are desired. */
  void forEachDesired(Consumer<RouteEntry> action) {
    forEach(entry -> {
      if (entry.desired != null) {
        action.accept(entry);
      }
    });
  }
}
