package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * Others' routes of one table as the kernel holds them, followed by its notifications.
 *
 * <p>IPv4 routes are kept whole, in the kernel's order: among equal keys the first is used, a plain
 * new one goes before, {@code append} after, {@code replace} takes the place of the first (fib_trie
 * of Linux). IPv6 routes are kept one leg at a time, because the kernel joins equal keys into one
 * route of several legs and splits them again on its own; those through a next hop object are
 * whole.
 */
final class TableView {

  private final Map<IpPrefix, ImmutableList<Route>> routes = new HashMap<>();

  ImmutableList<Route> at(IpPrefix destination) {
    return routes.getOrDefault(destination, ImmutableList.of());
  }

  Collection<IpPrefix> destinations() {
    return routes.keySet();
  }

  /** The route that keeps another of the same key from being made; null if there is none. */
  @Nullable Route occupant(IpPrefix destination, long metric) {
    for (Route route : at(destination)) {
      if (route.metric() == metric && route.tos() == 0 && route.source() == null) {
        return route;
      }
    }
    return null;
  }

  /** Authors of the routes of a family. */
  Set<Integer> protocols(AddressFamily family) {
    Set<Integer> protocols = new HashSet<>();
    routes.forEach((destination, list) -> {
      if (destination.family() == family) {
        list.forEach(route -> protocols.add(route.protocol()));
      }
    });
    return protocols;
  }

  /**
   * Follows a notification.
   *
   * @param flags NLM_F_REPLACE or NLM_F_APPEND, as the kernel tells what was done
   * @return true if anything changed
   */
  boolean put(Route route, int flags) {
    List<Route> list = new ArrayList<>(at(route.destination()));
    boolean replaces = (flags & Rtnetlink.NLM_F_REPLACE) != 0;
    switch (route.family()) {
      case IPV4 -> putWhole(list, route, replaces, (flags & Rtnetlink.NLM_F_APPEND) != 0);
      case IPV6 -> {
        if (replaces) {
          removeReplaced(list, route);
        }
        for (Route leg : legs(route)) {
          if (list.stream().noneMatch(other -> isLike(other, leg))) {
            list.add(leg);
          }
        }
      }
    }
    return store(route.destination(), list);
  }

  private static void putWhole(List<Route> list, Route route, boolean replaces, boolean appends) {
    int first = -1;
    int last = -1;
    for (int i = 0; i < list.size(); i++) {
      Route other = list.get(i);
      if (isLike(other, route) && other.protocol() == route.protocol() && !replaces) {
        list.set(i, route); // heard twice: by a dump and by a notification
        return;
      }
      if (sameKey(other, route)) {
        boolean sameObject = route.nextHopId() != 0 && other.nextHopId() == route.nextHopId();
        first = first < 0 || sameObject ? i : first;
        last = i;
      }
    }
    if (first < 0) {
      list.add(route);
    } else if (replaces) {
      list.set(first, route);
    } else {
      list.add(appends ? last + 1 : first, route);
    }
  }

  /**
   * IPv6 replaces the first that joins others if the new one does, and not if not; or the first.
   */
  private static void removeReplaced(List<Route> list, Route route) {
    if (route.nextHopId() != 0
        && list.removeIf(
            other -> other.nextHopId() == route.nextHopId() && sameKey(other, route))) {
      return;
    }
    List<Route> rivals = list.stream().filter(other -> sameKey(other, route)).toList();
    rivals.stream()
        .filter(other -> joins(other) == joins(route))
        .findFirst()
        .or(() -> rivals.stream().findFirst())
        .ifPresent(first -> {
          list.remove(first);
          if (joins(first)) {
            list.removeIf(other -> joins(other) && sameKey(other, route));
          }
        });
  }

  /**
   * True for a route that IPv6 joins with others of its key, whoever made them: the kernel tells
   * and lists them as one route, under the name of one of their authors (rt6_qualify_for_ecmp).
   */
  static boolean joins(Route route) {
    return route.family() == AddressFamily.IPV6
        && route.nextHopId() == 0
        && route.nextHops().stream().anyMatch(leg -> leg.gateway() != null);
  }

  /** Follows a notification; returns true if anything changed. */
  boolean remove(Route route) {
    List<Route> list = new ArrayList<>(at(route.destination()));
    for (Route gone : legs(route)) {
      Predicate<Route> sameAuthor = other -> other.protocol() == gone.protocol();
      Predicate<Route> like = other -> isLike(other, gone);
      Predicate<Route> perhaps =
          switch (route.family()) {
            case IPV4 -> sameAuthor.and(other -> sameKey(other, gone));
            case IPV6 -> like; // joined ones are told under the name of one of their authors
          };
      if (!removeFirst(list, like.and(sameAuthor))) {
        removeFirst(list, perhaps);
      }
    }
    return store(route.destination(), list);
  }

  private static boolean removeFirst(List<Route> list, Predicate<Route> which) {
    for (int i = 0; i < list.size(); i++) {
      if (which.test(list.get(i))) {
        list.remove(i);
        return true;
      }
    }
    return false;
  }

  private boolean store(IpPrefix destination, List<Route> list) {
    ImmutableList<Route> after = ImmutableList.copyOf(list);
    ImmutableList<Route> before =
        after.isEmpty() ? routes.remove(destination) : routes.put(destination, after);
    return !after.equals(before == null ? ImmutableList.of() : before);
  }

  /**
   * Takes all routes of a family; tells which destinations changed.
   *
   * @param inOrder false: by one author after the other, so that what was known of the kernel's
   *     order is good still
   */
  void reload(
      AddressFamily family, Collection<Route> dumped, boolean inOrder, Consumer<IpPrefix> changed) {
    Map<IpPrefix, List<Route>> fresh = new HashMap<>();
    for (Route route : dumped) {
      fresh.computeIfAbsent(route.destination(), key -> new ArrayList<>()).addAll(legs(route));
    }
    Set<IpPrefix> destinations = new HashSet<>(fresh.keySet());
    routes.keySet().stream().filter(key -> key.family() == family).forEach(destinations::add);
    for (IpPrefix destination : destinations) {
      List<Route> list = fresh.getOrDefault(destination, new ArrayList<>());
      List<Route> before = at(destination);
      if (!inOrder && list.size() > 1) {
        list.sort(
            Comparator.comparingInt(
                route -> before.contains(route) ? before.indexOf(route) : before.size()));
      }
      if (store(destination, list)) {
        changed.accept(destination);
      }
    }
  }

  /** One route per leg for IPv6, the route itself otherwise. */
  static List<Route> legs(Route route) {
    if (route.family() == AddressFamily.IPV4
        || route.nextHopId() != 0
        || route.nextHops().size() < 2) {
      return List.of(route);
    }
    List<Route> legs = new ArrayList<>();
    for (RouteNextHop leg : route.nextHops()) {
      RouteNextHop bare =
          new RouteNextHop(
              leg.interfaceIndex(), leg.gateway(), leg.weight(), leg.onLink(), ImmutableList.of());
      legs.add(
          route
              .withNextHops(ImmutableList.of(bare))
              .withOthers(
                  ImmutableList.<net.spanwire.kernelroute.netlink.Attribute>builder()
                      .addAll(route.others())
                      .addAll(leg.others())
                      .build()));
    }
    return legs;
  }

  /** The same for the kernel as far as precedence goes. */
  static boolean sameKey(Route a, Route b) {
    return a.metric() == b.metric()
        && a.tos() == b.tos()
        && Objects.equals(a.source(), b.source())
        && a.destination().equals(b.destination());
  }

  /** The same route for the kernel: it would not take both. */
  static boolean isLike(Route a, Route b) {
    if (!sameKey(a, b) || a.type() != b.type() || a.nextHopId() != b.nextHopId()) {
      return false;
    }
    if (a.family() == AddressFamily.IPV4
        && !Objects.equals(a.preferredSource(), b.preferredSource())) {
      return false;
    }
    return a.nextHopId() != 0 || sameLegs(a.nextHops(), b.nextHops());
  }

  private static boolean sameLegs(ImmutableList<RouteNextHop> a, ImmutableList<RouteNextHop> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (a.get(i).interfaceIndex() != b.get(i).interfaceIndex()
          || a.get(i).weight() != b.get(i).weight() && a.size() > 1
          || !Objects.equals(a.get(i).gateway(), b.get(i).gateway())) {
        return false;
      }
    }
    return true;
  }
}
