package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import net.spanwire.kernelroute.netlink.RouteNextHop;

/**
 * How routes of one way get to their next hops: by a next hop object, or by legs written into each
 * route.
 *
 * <p>A path dies when the kernel drops what goes through it, which it does silently for IPv4 when a
 * link goes down. A route through a dead path is not there any more; a new path takes its place.
 */
final class Path {

  final int nextHopId;
  final ImmutableList<RouteNextHop> legs;
  private boolean dead;

  private Path(int nextHopId, ImmutableList<RouteNextHop> legs) {
    this.nextHopId = nextHopId;
    this.legs = legs;
  }

  static Path through(int nextHopId) {
    return new Path(nextHopId, ImmutableList.of());
  }

  static Path along(ImmutableList<RouteNextHop> legs) {
    return new Path(0, legs);
  }

  boolean isDead() {
    return dead;
  }

  void die() {
    dead = true;
  }

  /** What asking for a path came to. */
  sealed interface Resolution {

    /** This path can be used. */
    record Usable(Path path) implements Resolution {}

    /** There is none, for a reason in words. */
    record Unusable(String reason) implements Resolution {}
  }
}
