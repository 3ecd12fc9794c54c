package net.spanwire.daemon;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;

/**
 * Routes that stand as long as a configuration does: static ones, and those that hold what we
 * announce.
 */
final class StandingRoutes {

  private StandingRoutes() {}

  /** All of a configuration. */
  static ImmutableList<RouteChange> of(SpanwireConfig config) {
    return routes(config).stream()
        .map(RouteChange.Install::new)
        .collect(ImmutableList.toImmutableList());
  }

  /** What to change for another configuration. */
  static ImmutableList<RouteChange> between(SpanwireConfig before, SpanwireConfig after) {
    Set<ForwardingRoute> old = routes(before);
    Set<ForwardingRoute> now = routes(after);
    List<RouteChange> changes = new ArrayList<>();
    for (ForwardingRoute route : old) {
      boolean stays =
          now.stream()
              .anyMatch(other ->
                  other.destination().equals(route.destination())
                      && other.purpose() == route.purpose());
      if (!stays) {
        changes.add(new RouteChange.Remove(route.destination(), route.purpose()));
      }
    }
    now.stream()
        .filter(route -> !old.contains(route))
        .map(RouteChange.Install::new)
        .forEach(changes::add);
    return ImmutableList.copyOf(changes);
  }

  private static Set<ForwardingRoute> routes(SpanwireConfig config) {
    Set<ForwardingRoute> routes = new LinkedHashSet<>();
    for (TunnelConfig tunnel : config.peers().values()) {
      NextHop tunnelled = NextHop.device(tunnel.interfaceName());
      tunnel
          .routes()
          .forEach(prefix ->
              routes.add(
                  new ForwardingRoute(
                      prefix, ForwardingRoute.Purpose.STATIC, ImmutableList.of(tunnelled))));
    }
    config
        .router()
        .announce()
        .forEach(prefix ->
            routes.add(
                new ForwardingRoute(
                    prefix, ForwardingRoute.Purpose.AGGREGATE, ImmutableList.of())));
    return routes;
  }
}
