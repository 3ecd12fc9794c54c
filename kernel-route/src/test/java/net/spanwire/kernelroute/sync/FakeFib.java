package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;

/**
 * The routes of a fake kernel, with the manners of the real one (fib_table_insert and
 * fib_table_delete of IPv4, fib6_add_rt2node and ip6_route_del of IPv6, Linux 6).
 *
 * <p>IPv4 routes are whole, and stand in the order of their metric; among equal keys the first is
 * used. IPv6 routes have one leg each here; those of one metric that have a gateway and no next hop
 * object are siblings: told, listed, replaced and mostly deleted as one.
 */
final class FakeFib {

  /** What becomes of routes. */
  interface Watcher {

    /** A route was made, or took the place of others. */
    void onNew(Route route, int flags);

    /** A route went, and the kernel says so. */
    void onGone(Route route);

    /** A route was taken away or overwritten by a request. */
    void onVictim(Route route);
  }

  private record Key(int table, IpPrefix destination) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTable = Integer.compare(table, other.table);
      return byTable != 0 ? byTable : destination.compareTo(other.destination);
    }
  }

  private final Watcher watcher;
  private final Map<Key, List<Route>> routes = new TreeMap<>();

  FakeFib(Watcher watcher) {
    this.watcher = watcher;
  }

  private List<Route> at(Route route) {
    return routes.computeIfAbsent(
        new Key(route.table(), route.destination()), key -> new ArrayList<>());
  }

  /** All routes, one by one: of IPv6 one leg each. */
  List<Route> all() {
    return routes.values().stream().flatMap(Collection::stream).toList();
  }

  /** As a dump has them: of IPv6 siblings as one. */
  List<Route> listing(AddressFamily family) {
    List<Route> listing = new ArrayList<>();
    for (List<Route> list : routes.values()) {
      for (Route route : list) {
        List<Route> siblings = siblings(list, route);
        if (route.family() == family && siblings.getFirst().equals(route)) {
          listing.add(joined(siblings));
        }
      }
    }
    return listing;
  }

  // ---- requests

  void put(Route route, Request.Mode mode) throws FakeKernel.Refused {
    switch (route.family()) {
      case IPV4 -> put4(route, mode);
      case IPV6 -> put6(route, mode);
    }
  }

  private void put4(Route route, Request.Mode mode) throws FakeKernel.Refused {
    List<Route> list = at(route);
    int first = -1;
    int last = -1;
    int same = -1;
    for (int i = 0; i < list.size(); i++) {
      Route other = list.get(i);
      if (TableView.sameKey(other, route)) {
        first = first < 0 ? i : first;
        last = i;
        same = same < 0 && isSame4(other, route) ? i : same;
      }
    }
    if (first < 0) {
      require(mode != Request.Mode.REPLACE, Errno.ENOENT, "");
      list.add(route);
      list.sort(Comparator.comparingInt(Route::tos).thenComparingLong(Route::metric));
      watcher.onNew(route, 0);
      return;
    }
    require(mode != Request.Mode.ADD, Errno.EEXIST, "");
    if (mode == Request.Mode.APPEND) {
      require(same < 0, Errno.EEXIST, "");
      list.add(last + 1, route);
      watcher.onNew(route, Rtnetlink.NLM_F_APPEND);
    } else if (same >= 0) {
      require(same == first, Errno.EEXIST, "");
    } else {
      watcher.onVictim(list.set(first, route));
      watcher.onNew(route, Rtnetlink.NLM_F_REPLACE);
    }
  }

  private static boolean isSame4(Route a, Route b) {
    return TableView.isLike(a, b) && a.protocol() == b.protocol() && a.scope() == b.scope();
  }

  private void put6(Route route, Request.Mode mode) throws FakeKernel.Refused {
    boolean several = route.nextHopId() == 0 && route.nextHops().size() > 1;
    boolean direct = route.nextHops().stream().anyMatch(leg -> leg.gateway() == null);
    require(!several || !direct, Errno.EINVAL, "Device only routes can not be added for IPv6");
    Request.Mode modeOfLeg = mode;
    List<Route> added = new ArrayList<>();
    for (Route leg : TableView.legs(route)) {
      try {
        put6(leg, modeOfLeg, added);
      } catch (FakeKernel.Refused e) {
        at(route).removeAll(added);
        throw e;
      }
      // ip6_route_multipath_add: only the first leg replaces or excludes.
      modeOfLeg = Request.Mode.APPEND;
    }
    int flags =
        switch (mode) {
          case ADD -> 0;
          case APPEND -> Rtnetlink.NLM_F_APPEND;
          case REPLACE, SET -> Rtnetlink.NLM_F_REPLACE;
        };
    watcher.onNew(joined(siblings(at(route), added.getFirst())), flags);
  }

  private void put6(Route leg, Request.Mode mode, List<Route> added) throws FakeKernel.Refused {
    List<Route> list = at(leg);
    boolean replaces = mode == Request.Mode.REPLACE || mode == Request.Mode.SET;
    List<Route> rivals = list.stream().filter(other -> TableView.sameKey(other, leg)).toList();
    require(mode != Request.Mode.ADD || rivals.isEmpty(), Errno.EEXIST, "");
    require(mode != Request.Mode.REPLACE || !rivals.isEmpty(), Errno.ENOENT, "");
    if (replaces && !rivals.isEmpty()) {
      Route victim =
          rivals.stream()
              .filter(other -> isSibling(other) == isSibling(leg))
              .findFirst()
              .orElse(rivals.getFirst());
      for (Route gone : siblings(list, victim)) {
        list.remove(gone);
        watcher.onVictim(gone);
      }
    } else {
      boolean twice = rivals.stream().anyMatch(other -> TableView.isLike(other, leg));
      require(!twice, Errno.EEXIST, "");
    }
    list.add(leg);
    list.sort(Comparator.comparingLong(Route::metric));
    added.add(leg);
  }

  private static boolean isSibling(Route route) {
    return route.nextHopId() == 0
        && route.nextHops().size() == 1
        && route.nextHops().getFirst().gateway() != null;
  }

  /** A route with its siblings, in their order. */
  private static List<Route> siblings(List<Route> list, Route route) {
    return route.family() == AddressFamily.IPV4 || !isSibling(route)
        ? List.of(route)
        : list.stream()
            .filter(other -> isSibling(other) && TableView.sameKey(other, route))
            .toList();
  }

  private static Route joined(List<Route> siblings) {
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    siblings.forEach(route -> legs.addAll(route.nextHops()));
    return siblings.size() == 1
        ? siblings.getFirst()
        : siblings.getFirst().withNextHops(legs.build());
  }

  /** A request of IPv6 that names several legs is as many requests. */
  void delete(Route chosen) throws FakeKernel.Refused {
    boolean missing = false;
    for (Route leg : TableView.legs(chosen)) {
      missing |= !deleteOne(leg);
    }
    require(!missing, Errno.ESRCH, "");
  }

  private boolean deleteOne(Route chosen) {
    List<Route> list = at(chosen);
    boolean hasGateway = chosen.nextHops().stream().anyMatch(leg -> leg.gateway() != null);
    for (Route route : list) {
      boolean meant =
          route.family() == AddressFamily.IPV4 ? isMeant4(chosen, route) : isMeant6(chosen, route);
      if (meant) {
        List<Route> gone = hasGateway ? List.of(route) : siblings(list, route);
        list.removeAll(gone);
        gone.forEach(watcher::onVictim);
        watcher.onGone(joined(gone));
        return true;
      }
    }
    return false;
  }

  private static boolean isMeant4(Route chosen, Route route) {
    boolean byKey =
        chosen.tos() == route.tos()
            && (chosen.type() == RouteType.UNSPEC || chosen.type() == route.type())
            && (chosen.protocol() == 0 || chosen.protocol() == route.protocol())
            && (chosen.metric() == 0 || chosen.metric() == route.metric())
            && (chosen.preferredSource() == null
                || chosen.preferredSource().equals(route.preferredSource()));
    if (chosen.nextHopId() != 0 || route.nextHopId() != 0) {
      return byKey
          && (chosen.nextHopId() == route.nextHopId()
              || chosen.nextHopId() == 0 && chosen.nextHops().isEmpty());
    }
    return byKey && (chosen.nextHops().isEmpty() || sameLegs(chosen, route));
  }

  private static boolean isMeant6(Route chosen, Route route) {
    boolean byKey =
        (chosen.nextHopId() == 0 || chosen.nextHopId() == route.nextHopId())
            && (chosen.protocol() == 0 || chosen.protocol() == route.protocol())
            && (chosen.metric() == 0 || chosen.metric() == route.metric())
            && Objects.equals(chosen.source(), route.source());
    if (!byKey || route.nextHopId() != 0 || chosen.nextHops().isEmpty()) {
      return byKey;
    }
    RouteNextHop wanted = chosen.nextHops().getFirst();
    return route.nextHops().stream()
        .anyMatch(leg ->
            wanted.interfaceIndex() == leg.interfaceIndex()
                && (wanted.gateway() == null || wanted.gateway().equals(leg.gateway())));
  }

  private static boolean sameLegs(Route a, Route b) {
    if (a.nextHops().size() != b.nextHops().size()) {
      return false;
    }
    for (int i = 0; i < a.nextHops().size(); i++) {
      if (a.nextHops().get(i).interfaceIndex() != b.nextHops().get(i).interfaceIndex()
          || !Objects.equals(a.nextHops().get(i).gateway(), b.nextHops().get(i).gateway())) {
        return false;
      }
    }
    return true;
  }

  private static void require(boolean condition, int errno, String message)
      throws FakeKernel.Refused {
    if (!condition) {
      throw new FakeKernel.Refused(errno, message);
    }
  }

  // ---- what the kernel does by itself

  /** Routes go: those of IPv4 without a word, those of IPv6 with one each. */
  void drop(Predicate<Route> which) {
    for (List<Route> list : routes.values()) {
      for (Route route : List.copyOf(list)) {
        if (which.test(route)) {
          list.remove(route);
          if (route.family() == AddressFamily.IPV6) {
            watcher.onGone(route);
          }
        }
      }
    }
  }
}
