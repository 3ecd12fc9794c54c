package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * The underlay table: the host's own routes without ours and without those through our interfaces,
 * then {@code unreachable}. What carries our mark looks here and nowhere else, so nothing that BGP
 * learns can swallow a tunnel, and a change of the underlay's own default is followed.
 *
 * <p>The copies carry our protocol number, so that they are known and removed as ours. They are
 * added (NLM_F_APPEND) before the old ones are deleted: there is no moment without a way. A copied
 * route does not expire by itself, as those of router advertisements do: the kernel tells when the
 * original is gone. A leg whose link is down is not copied: the kernel keeps it in a route that has
 * others, but takes no new one. A {@code throw} is not copied: it would lead on to main.
 */
final class UnderlayMirror {

  private final KernelChannel channel;
  private final Host host;
  private final int table;
  private final int protocol;

  /** What the table holds, as far as is known, in the kernel's order. */
  private final Map<IpPrefix, ImmutableList<Route>> mirrored = new HashMap<>();

  private final Set<IpPrefix> pending = new LinkedHashSet<>();
  private final Set<IpPrefix> failed = new HashSet<>();
  private String problem = "";

  UnderlayMirror(KernelChannel channel, Host host, KernelConfig.Underlay underlay) {
    this.channel = channel;
    this.host = host;
    this.table = underlay.table();
    this.protocol = host.config().protocol();
    requeueAll();
  }

  /** The host's routes to this destination changed. */
  void onChange(IpPrefix destination) {
    pending.add(destination);
  }

  /** Which interfaces are ours, or what they are, changed. */
  void requeueAll() {
    for (AddressFamily family : AddressFamily.values()) {
      pending.add(IpPrefix.all(family));
    }
    pending.addAll(host.main.destinations());
    pending.addAll(mirrored.keySet());
  }

  /** Somebody else touched a route of the mirror. */
  void onOwnChange(Route route, boolean gone) {
    List<Route> list = new ArrayList<>(at(route.destination()));
    for (Route leg : TableView.legs(route)) {
      list.removeIf(known -> TableView.isLike(known, leg));
      if (!gone) {
        list.add(leg);
      }
    }
    store(route.destination(), list);
    pending.add(route.destination());
  }

  /** Takes a complete listing of our routes in the table. */
  void reload(List<Route> dumped) {
    Map<IpPrefix, List<Route>> fresh = new HashMap<>();
    for (Route route : dumped) {
      List<Route> list = fresh.computeIfAbsent(route.destination(), key -> new ArrayList<>());
      for (Route leg : TableView.legs(route)) {
        list.add(known(leg));
      }
    }
    mirrored.clear();
    fresh.forEach(this::store);
    requeueAll();
  }

  /** Where the kernel spells a desired route differently, it is the desired one all the same. */
  private Route known(Route dumped) {
    for (Route route : desired(dumped.destination())) {
      if (TableView.isLike(route, dumped)) {
        return route;
      }
    }
    return dumped;
  }

  private ImmutableList<Route> at(IpPrefix destination) {
    return mirrored.getOrDefault(destination, ImmutableList.of());
  }

  private void store(IpPrefix destination, List<Route> list) {
    if (list.isEmpty()) {
      mirrored.remove(destination);
    } else {
      mirrored.put(destination, ImmutableList.copyOf(list));
    }
  }

  private ImmutableList<Route> desired(IpPrefix destination) {
    ImmutableList.Builder<Route> list = ImmutableList.builder();
    for (Route route : host.main.at(destination)) {
      Route copy = copy(route);
      if (copy != null) {
        list.add(copy);
      }
    }
    if (destination.isDefault()) {
      list.add(end(destination));
    }
    return list.build();
  }

  private Route end(IpPrefix all) {
    return new Route(
        table,
        all,
        RouteType.UNREACHABLE,
        protocol,
        Rtnetlink.RT_SCOPE_UNIVERSE,
        0,
        KernelConfig.WORST_METRIC,
        null,
        null,
        ImmutableList.of(),
        0,
        false,
        ImmutableList.of());
  }

  private @Nullable Route copy(Route route) {
    Route copy = route.copiedTo(table, protocol);
    return switch (route.type()) {
      case BLACKHOLE, UNREACHABLE, PROHIBIT -> copy;
      case UNICAST -> copyUnicast(route, copy);
      case UNSPEC, LOCAL, BROADCAST, ANYCAST, MULTICAST, THROW, NAT, XRESOLVE -> null;
    };
  }

  private @Nullable Route copyUnicast(Route route, Route copy) {
    ImmutableList<RouteNextHop> legs = host.legs(route);
    ImmutableList<RouteNextHop> others =
        legs.stream()
            .filter(leg -> !host.isOwnInterface(leg.interfaceIndex()))
            .filter(leg -> host.links.isUp(leg.interfaceIndex()))
            .collect(ImmutableList.toImmutableList());
    if (others.size() == legs.size() && route.nextHopId() != 0) {
      // The same object: what its owner does with it holds here, too.
      return copy.withNextHops(ImmutableList.of());
    }
    return switch (others.size()) {
      case 0 -> null;
      case 1 -> copy.withNextHopId(0).withNextHops(unweighted(others.getFirst()));
      default -> copy.withNextHopId(0).withNextHops(others);
    };
  }

  /** The weight of a single leg is not listed. */
  private static ImmutableList<RouteNextHop> unweighted(RouteNextHop leg) {
    return ImmutableList.of(
        new RouteNextHop(leg.interfaceIndex(), leg.gateway(), 1, leg.onLink(), leg.others()));
  }

  boolean hasWork() {
    return !pending.isEmpty();
  }

  /** Brings the table up to date with all changes so far. */
  void apply() throws IOException {
    if (pending.isEmpty()) {
      return;
    }
    List<IpPrefix> work = new ArrayList<>(pending);
    pending.clear();
    work.forEach(failed::remove);
    problem = failed.isEmpty() ? "" : problem;
    // Gateways are looked up in this table first, so the links' own routes go before the others.
    work.sort(java.util.Comparator.comparing(this::hasGateway));
    List<Change> changes = new ArrayList<>();
    for (IpPrefix destination : work) {
      plan(destination, changes);
    }
    try {
      execute(changes);
    } catch (IOException e) {
      pending.addAll(work);
      throw e;
    }
  }

  private boolean hasGateway(IpPrefix destination) {
    return host.main.at(destination).stream()
        .flatMap(route -> route.nextHops().stream())
        .anyMatch(leg -> leg.gateway() != null);
  }

  /** One request for one route of the mirror. */
  private record Change(Route route, boolean adds) {
    Request request() {
      return adds
          ? new Request.Put(route, Request.Mode.APPEND)
          : new Request.Delete(route.withOthers(ImmutableList.of()));
    }
  }

  private void plan(IpPrefix destination, List<Change> changes) {
    ImmutableList<Route> wanted = desired(destination);
    ImmutableList<Route> has = at(destination);
    List<Route> kept = new ArrayList<>(has);
    kept.retainAll(wanted);
    List<Route> missing = new ArrayList<>(wanted);
    missing.removeAll(has);
    List<Route> after = new ArrayList<>(kept);
    after.addAll(missing);
    boolean inOrder = destination.family() == AddressFamily.IPV6 || sameOrder(after, wanted);
    if (!inOrder) {
      // Routes of one key whose order matters: make them anew, which leaves a gap, but is rare.
      has.forEach(route -> changes.add(new Change(route, false)));
      wanted.forEach(route -> changes.add(new Change(route, true)));
      store(destination, wanted);
      return;
    }
    List<Route> surplus = new ArrayList<>(has);
    surplus.removeAll(wanted);
    // One that the kernel takes for equal must go first, or the new one would be refused.
    List<Route> blocking =
        surplus.stream()
            .filter(old -> missing.stream().anyMatch(fresh -> TableView.isLike(old, fresh)))
            .toList();
    surplus.removeAll(blocking);
    blocking.forEach(route -> changes.add(new Change(route, false)));
    missing.forEach(route -> changes.add(new Change(route, true)));
    surplus.forEach(route -> changes.add(new Change(route, false)));
    store(destination, after);
  }

  /** True if routes of the same key stand in the same order in both. */
  private static boolean sameOrder(List<Route> a, List<Route> b) {
    for (Route first : b) {
      List<Route> inA = a.stream().filter(route -> TableView.sameKey(route, first)).toList();
      List<Route> inB = b.stream().filter(route -> TableView.sameKey(route, first)).toList();
      if (!inA.equals(inB)) {
        return false;
      }
    }
    return true;
  }

  private void execute(List<Change> changes) throws IOException {
    List<Change> again = new ArrayList<>();
    for (KernelChannel.Refusal refusal : channel.execute(requests(changes))) {
      Change change = changes.get(refusal.index());
      Route onLink = onLink(change.route());
      if (change.adds() && onLink != null && !isHarmless(change, refusal)) {
        again.add(new Change(onLink, true));
      } else if (!isHarmless(change, refusal)) {
        fail(change, refusal);
      }
    }
    for (KernelChannel.Refusal refusal : channel.execute(requests(again))) {
      if (!isHarmless(again.get(refusal.index()), refusal)) {
        fail(again.get(refusal.index()), refusal);
      }
    }
  }

  private static List<Request> requests(List<Change> changes) {
    return changes.stream().map(Change::request).toList();
  }

  /**
   * The same with each gateway declared to be on its link, or null if there is nothing to declare.
   * The original stands by a network that may be gone since, or that a learned route covers now.
   */
  private static @Nullable Route onLink(Route route) {
    if (route.nextHops().stream().noneMatch(leg -> leg.gateway() != null && !leg.onLink())) {
      return null;
    }
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    for (RouteNextHop leg : route.nextHops()) {
      legs.add(
          new RouteNextHop(
              leg.interfaceIndex(),
              leg.gateway(),
              leg.weight(),
              leg.gateway() != null,
              leg.others()));
    }
    return route.withNextHops(legs.build());
  }

  private static boolean isHarmless(Change change, KernelChannel.Refusal refusal) {
    return change.adds()
        ? refusal.errno() == Errno.EEXIST
        : refusal.errno() == Errno.ESRCH || refusal.errno() == Errno.ENOENT;
  }

  private void fail(Change change, KernelChannel.Refusal refusal) {
    IpPrefix destination = change.route().destination();
    failed.add(destination);
    problem =
        "underlay table: %s %s: %s"
            .formatted(
                change.adds() ? "add" : "delete",
                destination,
                KernelException.describe(refusal.errno(), refusal.message()));
    List<Route> list = new ArrayList<>(at(destination));
    list.removeIf(route -> TableView.isLike(route, change.route()));
    if (!change.adds()) {
      list.add(change.route()); // it is there still
    }
    store(destination, list);
  }

  /** True if some route could not be copied: worth another try after the next change. */
  boolean hasFailed() {
    return !failed.isEmpty();
  }

  void retryFailed() {
    pending.addAll(failed);
  }

  /** What went wrong last; empty if all is well. */
  String problem() {
    return problem;
  }

  int size() {
    return mirrored.values().stream().mapToInt(List::size).sum();
  }
}
