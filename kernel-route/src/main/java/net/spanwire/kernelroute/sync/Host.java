package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;

/** What is known of the host: all that is not ours, and the links. */
final class Host {

  final Links links = new Links();
  final Addresses addresses = new Addresses();

  /** Others' routes where the host keeps its own. */
  final TableView main = new TableView();

  /** Others' routes in the table where ours go: the same as {@link #main} more often than not. */
  final TableView occupants;

  /** All next hop objects but ours. */
  final Map<Integer, NextHopObject> nextHops = new HashMap<>();

  /** Names of our interfaces. */
  final Set<String> ownInterfaces = new HashSet<>();

  private final KernelConfig config;

  Host(KernelConfig config) {
    this.config = config;
    this.occupants = config.table() == config.hostTable() ? main : new TableView();
  }

  KernelConfig config() {
    return config;
  }

  boolean isOwnInterface(int index) {
    return ownInterfaces.contains(links.name(index));
  }

  /** The legs of a route, those of its next hop object where it does not tell them itself. */
  ImmutableList<RouteNextHop> legs(Route route) {
    if (!route.nextHops().isEmpty() || route.nextHopId() == 0) {
      return route.nextHops();
    }
    NextHopObject object = nextHops.get(route.nextHopId());
    if (object == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    if (!object.isGroup()) {
      addLeg(legs, object, 1);
    }
    for (NextHopObject.Member member : object.group()) {
      NextHopObject single = nextHops.get(member.id());
      if (single != null) {
        addLeg(legs, single, member.weight());
      }
    }
    return legs.build();
  }

  private static void addLeg(
      ImmutableList.Builder<RouteNextHop> legs, NextHopObject object, int weight) {
    if (object.interfaceIndex() != 0) {
      legs.add(
          new RouteNextHop(
              object.interfaceIndex(),
              object.gateway(),
              weight,
              object.onLink(),
              ImmutableList.of()));
    }
  }
}
