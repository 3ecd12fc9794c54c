package net.spanwire.core.routing;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.IpPrefix;

/**
 * A route as the forwarding table should have it.
 *
 * @param nextHops where to send it; several share the traffic; none means {@code unreachable},
 *     which only {@link Purpose#AGGREGATE} may ask for
 */
public record ForwardingRoute(
    IpPrefix destination, Purpose purpose, ImmutableList<NextHop> nextHops) {

  public ForwardingRoute {
    if (nextHops.isEmpty() != (purpose == Purpose.AGGREGATE)) {
      throw new IllegalArgumentException(
          "a route has next hops unless it holds an aggregate: " + destination + " for " + purpose);
    }
  }

  /**
   * Why a route stands in the table. Each purpose has a metric of its own, so they can stand side
   * by side.
   */
  public enum Purpose {
    /** {@code peers.NAME.routes}: a prefix that the operator put behind a tunnel. */
    STATIC,
    /** The best path of BGP. */
    LEARNED,
    /**
     * {@code unreachable}, of the lowest preference, under an announced prefix: what nobody has
     * must not loop.
     */
    AGGREGATE
  }
}
