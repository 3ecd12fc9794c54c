package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.NextHop;

/**
 * What of ours the kernel has, at one moment.
 *
 * @param installed number of desired routes that the kernel has
 * @param refused of those it does not take; see {@link RouteStatus#reason}
 * @param pending of those not yet tried
 * @param routes the refused first, then the others, up to the number asked for
 * @param mirrored number of routes in the underlay table
 * @param rules of ours, as {@code ip rule} prints them
 * @param nextHopObjects number of those of ours; 0 where the kernel has none or they are off
 * @param repaired how often somebody else changed what is ours and it was put right
 * @param lostNotifications how often the kernel's notifications overflowed and all was listed again
 * @param problems other than routes refused, in words
 */
public record KernelSnapshot(
    int installed,
    int refused,
    int pending,
    ImmutableList<RouteStatus> routes,
    int mirrored,
    ImmutableList<String> rules,
    int nextHopObjects,
    long repaired,
    long lostNotifications,
    ImmutableList<String> problems) {

  /** Where a desired route stands. */
  public enum State {
    PENDING,
    INSTALLED,
    REFUSED
  }

  /**
   * One desired route.
   *
   * @param nextHops empty for {@code unreachable}
   * @param reason why it is refused; else empty
   */
  public record RouteStatus(
      IpPrefix destination,
      ForwardingRoute.Purpose purpose,
      ImmutableList<NextHop> nextHops,
      State state,
      String reason) {}

  /**
   * Some of the desired routes, in no order.
   *
   * @param next for the next page; -1 if this is the last
   */
  public record Page(ImmutableList<RouteStatus> routes, long next) {}
}
