package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import org.jspecify.annotations.Nullable;

/**
 * What a route of ours says beyond its key. Many routes share one; equal means identical.
 *
 * <p>{@link #SOMETHING} stands for a route of ours of which only that it exists is known. Of one of
 * IPv6 that others may have joined a leg to ({@link TableView#joins}), the legs are known as well.
 */
final class Target {

  /** A route of ours is there, perhaps: an earlier run's, or one that somebody else changed. */
  static final Target SOMETHING = new Target(null, Path.through(0), null);

  /** The way whose users this target counts for; null if it is not as we made it. */
  final @Nullable Way way;

  final Path path;
  final @Nullable IpAddress source;
  private boolean dead;

  Target(@Nullable Way way, Path path, @Nullable IpAddress source) {
    this.way = way;
    this.path = path;
    this.source = source;
  }

  /** What a route of ours is that somebody else made or changed. */
  static Target seen(Route route) {
    return TableView.joins(route)
        ? new Target(null, Path.along(route.nextHops()), null)
        : SOMETHING;
  }

  /** The same, perhaps: somebody may have taken its place. */
  Target doubted() {
    return new Target(null, path, source);
  }

  /** It is not as we made it. */
  boolean isStrange() {
    return way == null;
  }

  /** Some of the legs may be others': it can only be taken away, leg by leg. */
  boolean isJoined() {
    return way == null && path.legs.size() > 1;
  }

  /** What is left when one leg goes by itself, as with its link; null if nothing is. */
  @Nullable Target without(Route leg) {
    ImmutableList<RouteNextHop> left =
        path.legs.stream()
            .filter(own -> leg.nextHops().stream().noneMatch(gone -> sameLeg(own, gone)))
            .collect(ImmutableList.toImmutableList());
    return left.isEmpty() ? null : new Target(null, Path.along(left), null);
  }

  /** True if a route that the kernel tells has a leg of this one. */
  boolean sharesLegWith(Route route) {
    return path.legs.stream()
        .anyMatch(own -> route.nextHops().stream().anyMatch(leg -> sameLeg(own, leg)));
  }

  private static boolean sameLeg(RouteNextHop a, RouteNextHop b) {
    return a.interfaceIndex() == b.interfaceIndex() && Objects.equals(a.gateway(), b.gateway());
  }

  /** The kernel dropped the routes of this target. */
  boolean isDead() {
    return dead || path.isDead();
  }

  void die() {
    dead = true;
  }

  Route route(KernelConfig config, IpPrefix destination, long metric) {
    boolean unreachable = way != null && way.isUnreachable();
    return new Route(
        config.table(),
        destination,
        unreachable ? RouteType.UNREACHABLE : RouteType.UNICAST,
        config.protocol(),
        scope(),
        0,
        metric,
        null,
        source,
        path.legs,
        path.nextHopId,
        false,
        ImmutableList.of());
  }

  /** IPv4 wants to know whether a neighbour is asked for: only where no gateway is named. */
  private int scope() {
    boolean direct =
        path.nextHopId == 0
            && !path.legs.isEmpty()
            && path.legs.stream().allMatch(leg -> leg.gateway() == null);
    return direct ? Rtnetlink.RT_SCOPE_LINK : Rtnetlink.RT_SCOPE_UNIVERSE;
  }

  /** True if the kernel's route is as this target would make it. */
  boolean matches(Route route) {
    boolean unreachable = way != null && way.isUnreachable();
    RouteType type = unreachable ? RouteType.UNREACHABLE : RouteType.UNICAST;
    if (isStrange() || isDead() || route.type() != type) {
      return false;
    }
    if (!Objects.equals(source, route.preferredSource()) || path.nextHopId != route.nextHopId()) {
      return false;
    }
    return path.nextHopId != 0 || sameLegs(route.nextHops());
  }

  private boolean sameLegs(ImmutableList<RouteNextHop> others) {
    return path.legs.size() == others.size()
        && path.legs.stream()
            .allMatch(leg ->
                others.stream()
                    .anyMatch(other -> leg.weight() == other.weight() && sameLeg(leg, other)));
  }
}
