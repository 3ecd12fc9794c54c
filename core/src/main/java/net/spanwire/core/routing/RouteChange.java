package net.spanwire.core.routing;

import net.spanwire.core.net.IpPrefix;

/**
 * One change of the desired forwarding table; the last one for a destination and purpose counts.
 */
public sealed interface RouteChange {

  IpPrefix destination();

  ForwardingRoute.Purpose purpose();

  /** The route stands, in place of any other of the same destination and purpose. */
  record Install(ForwardingRoute route) implements RouteChange {
    @Override
    public IpPrefix destination() {
      return route.destination();
    }

    @Override
    public ForwardingRoute.Purpose purpose() {
      return route.purpose();
    }
  }

  /** The route is gone. */
  record Remove(IpPrefix destination, ForwardingRoute.Purpose purpose) implements RouteChange {}
}
