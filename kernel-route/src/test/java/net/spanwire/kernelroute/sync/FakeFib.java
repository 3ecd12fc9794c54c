package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
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
 * object are siblings, whoever made them: told, listed, replaced and mostly deleted as one, under
 * the name of one of them.
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
          listing.add(joined(siblings, route));
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
      FakeKernel.require(mode != Request.Mode.REPLACE, Errno.ENOENT, "");
      list.add(route);
      list.sort(Comparator.comparingInt(Route::tos).thenComparingLong(Route::metric));
      watcher.onNew(route, 0);
      return;
    }
    FakeKernel.require(mode != Request.Mode.ADD, Errno.EEXIST, "");
    if (mode == Request.Mode.APPEND) {
      FakeKernel.require(same < 0, Errno.EEXIST, "");
      list.add(last + 1, route);
      watcher.onNew(route, Rtnetlink.NLM_F_APPEND);
    } else if (same >= 0) {
      FakeKernel.require(same == first, Errno.EEXIST, "");
    } else {
      watcher.onVictim(list.set(first, route));
      watcher.onNew(route, Rtnetlink.NLM_F_REPLACE);
    }
  }

  private static boolean isSame4(Route a, Route b) {
    return TableView.isLike(a, b) && a.protocol() == b.protocol() && a.scope() == b.scope();
  }

  private void put6(Route route, Request.Mode mode) throws FakeKernel.Refused {
    List<Route> legs = TableView.legs(route);
    if (legs.size() == 1) {
      int flags = put6(at(route), route, mode);
      watcher.onNew(joined(at(route), route), flags);
      return;
    }
    boolean direct = route.nextHops().stream().anyMatch(leg -> leg.gateway() == null);
    FakeKernel.require(!direct, Errno.EINVAL, "Device only routes can not be added for IPv6");
    FakeKernel.require(Set.copyOf(legs).size() == legs.size(), Errno.EEXIST, "");
    List<Route> added = new ArrayList<>();
    try {
      for (Route leg : legs) {
        // ip6_route_multipath_add: only the first leg replaces or excludes.
        put6(at(route), leg, added.isEmpty() ? mode : Request.Mode.APPEND);
        added.add(leg);
      }
    } catch (FakeKernel.Refused e) {
      if (!added.isEmpty()) {
        tellSeveral(added, mode);
        added.forEach(leg -> deleteOne(leg, false));
      }
      throw e;
    }
    tellSeveral(added, mode);
  }

  /**
   * ip6_route_mpath_notify: legs that are appended are told under the name of the first sibling.
   */
  private void tellSeveral(List<Route> added, Request.Mode mode) {
    List<Route> list = at(added.getFirst());
    switch (mode) {
      case APPEND ->
          watcher.onNew(
              joined(list, siblings(list, added.getFirst()).getFirst()), Rtnetlink.NLM_F_APPEND);
      case ADD -> watcher.onNew(joined(list, added.getFirst()), 0);
      case REPLACE, SET -> watcher.onNew(joined(list, added.getFirst()), Rtnetlink.NLM_F_REPLACE);
    }
  }

  /** Returns the flags that tell what was done. */
  private int put6(List<Route> list, Route leg, Request.Mode mode) throws FakeKernel.Refused {
    boolean replaces = mode == Request.Mode.REPLACE || mode == Request.Mode.SET;
    List<Route> rivals = list.stream().filter(other -> TableView.sameKey(other, leg)).toList();
    FakeKernel.require(mode != Request.Mode.ADD || rivals.isEmpty(), Errno.EEXIST, "");
    FakeKernel.require(mode != Request.Mode.REPLACE || !rivals.isEmpty(), Errno.ENOENT, "");
    if (replaces && !rivals.isEmpty()) {
      Route victim =
          rivals.stream()
              .filter(other -> isSibling(other) == isSibling(leg))
              .findFirst()
              .orElse(rivals.getFirst());
      List<Route> gone = siblings(list, victim);
      int place = list.indexOf(victim);
      list.removeAll(gone);
      list.add(place, leg);
      gone.forEach(watcher::onVictim);
      return Rtnetlink.NLM_F_REPLACE;
    }
    boolean twice = rivals.stream().anyMatch(other -> TableView.isLike(other, leg));
    FakeKernel.require(!twice, Errno.EEXIST, "");
    list.add(leg);
    list.sort(Comparator.comparingLong(Route::metric));
    return rivals.isEmpty() ? 0 : Rtnetlink.NLM_F_APPEND;
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

  /** As the kernel tells it: under the name of this one, with the siblings that follow it. */
  private static Route joined(List<Route> list, Route route) {
    List<Route> siblings = new ArrayList<>(siblings(list, route));
    if (siblings.size() == 1) {
      return route;
    }
    Collections.rotate(siblings, -siblings.indexOf(route));
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    siblings.forEach(sibling -> legs.addAll(sibling.nextHops()));
    return route.withNextHops(legs.build());
  }

  /** A request of IPv6 that names several legs is as many requests. */
  void delete(Route chosen) throws FakeKernel.Refused {
    List<Route> legs = TableView.legs(chosen);
    boolean missing = false;
    for (Route leg : legs) {
      missing |= !deleteOne(leg, leg.nextHops().isEmpty());
    }
    FakeKernel.require(!missing, Errno.ESRCH, "");
  }

  private boolean deleteOne(Route chosen, boolean withSiblings) {
    List<Route> list = at(chosen);
    for (Route route : list) {
      boolean meant =
          route.family() == AddressFamily.IPV4 ? isMeant4(chosen, route) : isMeant6(chosen, route);
      if (meant) {
        List<Route> gone = withSiblings ? siblings(list, route) : List.of(route);
        Route told = joined(gone, route);
        list.removeAll(gone);
        gone.forEach(watcher::onVictim);
        watcher.onGone(told);
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
    if (!byKey
        || route.nextHopId() != 0
        || chosen.type() == RouteType.UNSPEC && chosen.nextHops().isEmpty()) {
      return byKey;
    }
    return chosen.type().isDeadEnd() == route.type().isDeadEnd() && sameLegs(chosen, route);
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

  // ---- what the kernel does by itself

  /** Routes go that have no leg left that lives; next hop objects see to theirs. */
  void dropDead(AddressFamily family, Predicate<RouteNextHop> lives) {
    drop(route ->
        route.family() == family
            && !route.nextHops().isEmpty()
            && siblings(at(route), route).stream()
                .flatMap(sibling -> sibling.nextHops().stream())
                .noneMatch(lives));
  }

  /** Routes of IPv6 lose a preferred source, without a word (rt6_remove_prefsrc). */
  void forgetSource(IpAddress source) {
    for (List<Route> list : routes.values()) {
      list.replaceAll(route ->
          route.family() == AddressFamily.IPV6 && source.equals(route.preferredSource())
              ? unsourced(route)
              : route);
    }
  }

  private static Route unsourced(Route route) {
    return new Route(
        route.table(),
        route.destination(),
        route.type(),
        route.protocol(),
        route.scope(),
        route.tos(),
        route.metric(),
        route.source(),
        null,
        route.nextHops(),
        route.nextHopId(),
        route.cloned(),
        route.others());
  }

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
