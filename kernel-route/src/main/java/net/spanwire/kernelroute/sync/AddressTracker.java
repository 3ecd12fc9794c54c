package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.NextHopTracker;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import org.jspecify.annotations.Nullable;

/**
 * Resolves addresses by the longest match over the host's table, the static routes through our
 * tunnels, and what was learned through a tunnel unless that is a default route (RFC 4271 §5.1.3).
 *
 * <p>A learned route with a gateway does not count: that gateway was resolved here itself, and a
 * next hop could come to hold itself up by the route it made possible. The kernel's own routes name
 * gateways on a link, so one step is all the recursion there is.
 */
final class AddressTracker {

  private final Host host;
  private final RouteEntries ours;
  private final NextHopTracker.Listener listener;
  private final Map<IpAddress, NextHopResolution> known = new HashMap<>();

  AddressTracker(Host host, RouteEntries ours, NextHopTracker.Listener listener) {
    this.host = host;
    this.ours = ours;
    this.listener = listener;
  }

  /** Follows these addresses and no others, and tells every resolution that is new. */
  void update(Set<IpAddress> watched) {
    known.keySet().retainAll(watched);
    for (IpAddress address : new HashSet<>(watched)) {
      NextHopResolution resolution = resolve(address);
      if (!resolution.equals(known.put(address, resolution))) {
        listener.onResolution(address, resolution);
      }
    }
  }

  NextHopResolution resolve(IpAddress address) {
    if (host.addresses.isOwn(address)) {
      return new NextHopResolution.Unreachable(address + " is an address of this host");
    }
    if (address.isLinkLocal() && address.family() == net.spanwire.core.net.AddressFamily.IPV6) {
      return new NextHopResolution.Unreachable(address + " says nothing without its interface");
    }
    for (int length = address.family().bits(); length >= 0; length--) {
      IpPrefix prefix = IpPrefix.of(address, length);
      NextHopResolution found = resolve(address, prefix);
      if (found != null) {
        return found;
      }
    }
    return new NextHopResolution.Unreachable("no route to " + address);
  }

  /** By the routes of one prefix, the lowest metric first; null if there are none. */
  private @Nullable NextHopResolution resolve(IpAddress address, IpPrefix prefix) {
    Route best = null;
    for (Route route : host.main.at(prefix)) {
      if (route.tos() == 0
          && route.source() == null
          && route.type() != RouteType.THROW
          && (best == null || route.metric() < best.metric())) {
        best = route;
      }
    }
    KernelConfig config = host.config();
    Way fixed = ours.installedWay(prefix, Purpose.STATIC);
    Way learned = prefix.isDefault() ? null : ours.installedWay(prefix, Purpose.LEARNED);
    boolean fixedWins = fixed != null && (best == null || config.staticMetric() < best.metric());
    boolean learnedWins =
        learned != null
            && learned.isDirect()
            && (best == null || config.learnedMetric() < best.metric());
    if (fixed != null
        && fixedWins
        && (!learnedWins || config.staticMetric() < config.learnedMetric())) {
      return new NextHopResolution.Reachable(fixed.hops, config.staticMetric(), false);
    } else if (learned != null && learnedWins) {
      return new NextHopResolution.Reachable(learned.hops, config.learnedMetric(), false);
    }
    return best == null ? null : resolve(address, best);
  }

  private @Nullable NextHopResolution resolve(IpAddress address, Route route) {
    if (route.type().isDeadEnd()) {
      return new NextHopResolution.Unreachable(
          address + " is " + route.type() + " by the route " + route.destination());
    }
    ImmutableList.Builder<NextHop> hops = ImmutableList.builder();
    boolean connected = true;
    String obstacle = "";
    for (RouteNextHop leg : sameMetric(route)) {
      Link link = host.links.get(leg.interfaceIndex());
      if (link == null || !link.isUsable()) {
        obstacle = host.links.name(leg.interfaceIndex()) + " is down";
        continue;
      }
      connected &= leg.gateway() == null;
      IpAddress gateway = leg.gateway();
      if (gateway == null && !link.isPointToPoint()) {
        gateway = address;
      }
      hops.add(new NextHop(gateway, link.name(), leg.weight()));
    }
    ImmutableList<NextHop> usable = hops.build();
    return usable.isEmpty()
        ? new NextHopResolution.Unreachable(
            "the route " + route.destination() + " to " + address + " is of no use: " + obstacle)
        : new NextHopResolution.Reachable(usable, route.metric(), connected);
  }

  /** The legs of a route, of IPv6 from all the routes that it consists of here. */
  private ImmutableList<RouteNextHop> sameMetric(Route route) {
    if (route.family() == net.spanwire.core.net.AddressFamily.IPV4 || route.nextHopId() != 0) {
      return host.legs(route);
    }
    return host.main.at(route.destination()).stream()
        .filter(other -> TableView.sameKey(route, other) && other.type() == route.type())
        .flatMap(other -> host.legs(other).stream())
        .collect(ImmutableList.toImmutableList());
  }
}
