package net.spanwire.core.routing;

import com.google.common.collect.ImmutableList;

/** Whether an address can be reached, and how. */
public sealed interface NextHopResolution {

  /**
   * It can.
   *
   * @param nextHops directly connected ways there
   * @param metric the kernel's metric of the route used: BGP's interior cost (RFC 4271 §9.1.2.2 e)
   * @param connected true if the address is on a link of this host
   */
  record Reachable(ImmutableList<NextHop> nextHops, long metric, boolean connected)
      implements NextHopResolution {}

  /** It cannot; {@code reason} says why, in words. */
  record Unreachable(String reason) implements NextHopResolution {}
}
