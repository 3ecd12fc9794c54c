package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.rib.AdvertisedRoute;
import net.spanwire.bgp.rib.PathView.Standing;
import net.spanwire.bgp.rib.Verdict;
import net.spanwire.bgp.rpki.RouteOrigin;
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.NextHop;
import net.spanwire.daemon.control.PathView;
import net.spanwire.daemon.control.RouteView;
import net.spanwire.kernelroute.sync.KernelSnapshot;
import org.jspecify.annotations.Nullable;

/** Destinations and paths as operators see them. */
final class RouteTexts {

  private RouteTexts() {}

  /**
   * One destination.
   *
   * @param kernel what became of it there; null if it was not asked for
   * @param shown how its paths are to be shown
   */
  static RouteView of(
      net.spanwire.bgp.rib.RouteView route,
      KernelSnapshot.@Nullable RouteStatus kernel,
      Shown shown) {
    String best = route.best().map(net.spanwire.bgp.rib.PathView::neighbor).orElse(null);
    String interfaces =
        String.join(",", route.nextHops().stream().map(NextHop::interfaceName).distinct().toList());
    return new RouteView(
        route.prefix().toString(),
        best,
        route.paths().stream()
            .map(path -> path(route.prefix(), path, interfaces, shown))
            .collect(ImmutableList.toImmutableList()),
        kernel == null ? "none" : kernel.state().name().toLowerCase(Locale.ROOT),
        kernel == null || kernel.reason().isEmpty() ? null : kernel.reason());
  }

  /**
   * How paths are to be shown.
   *
   * @param received with the attributes that came, instead of those that import left
   * @param payloads what the RPKI says
   * @param asn our own number
   */
  record Shown(boolean received, VrpTable payloads, long asn) {

    String rpki(IpPrefix prefix, PathAttributes attributes) {
      return payloads
          .validate(prefix, RouteOrigin.of(attributes.asPath(), asn))
          .name()
          .toLowerCase(Locale.ROOT)
          .replace('_', '-');
    }
  }

  /** What a neighbour was told of a destination. */
  static RouteView of(AdvertisedRoute route, String neighbor) {
    PathAttributes attributes = route.attributes();
    Ipv4Address originator = attributes.originatorId();
    PathView path =
        new PathView(
            null,
            attributes.nextHop().address().toString(),
            null,
            attributes.asPath().toString(),
            attributes.origin().name().toLowerCase(Locale.ROOT),
            attributes.localPreference(),
            attributes.multiExitDiscriminator(),
            communities(attributes),
            route.pathId() == 0 ? null : Integer.toUnsignedLong(route.pathId()),
            originator == null ? null : originator.toString(),
            clusters(attributes),
            false,
            false,
            true,
            "announced to " + neighbor,
            null,
            null,
            null);
    return new RouteView(route.prefix().toString(), null, ImmutableList.of(path), "none", null);
  }

  private static PathView path(
      IpPrefix prefix, net.spanwire.bgp.rib.PathView path, String interfaces, Shown shown) {
    PathAttributes attributes = shown.received() ? path.received() : path.attributes();
    Verdict verdict = path.verdict();
    Ipv4Address originator = attributes.originatorId();
    Standing standing = path.standing();
    boolean used = standing == Standing.BEST || standing == Standing.MULTIPATH;
    return new PathView(
        path.neighbor(),
        path.neighbor() == null ? "self" : attributes.nextHop().address().toString(),
        used && !interfaces.isEmpty() ? interfaces : null,
        attributes.asPath().toString(),
        attributes.origin().name().toLowerCase(Locale.ROOT),
        attributes.localPreference(),
        attributes.multiExitDiscriminator(),
        communities(attributes),
        path.pathId() == 0 ? null : Integer.toUnsignedLong(path.pathId()),
        originator == null ? null : originator.toString(),
        clusters(attributes),
        standing == Standing.BEST,
        standing == Standing.MULTIPATH,
        used || standing == Standing.LOSING,
        path.reason(),
        verdict.policy().isEmpty() ? null : verdict.policy(),
        verdict.statement().isEmpty() ? null : verdict.statement(),
        path.neighbor() == null ? null : shown.rpki(prefix, attributes));
  }

  private static ImmutableList<String> clusters(PathAttributes attributes) {
    return attributes.clusterList().stream()
        .map(Ipv4Address::toString)
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<String> communities(PathAttributes attributes) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    attributes.communities().forEach(value -> texts.add(new Community.Standard(value).toString()));
    attributes
        .largeCommunities()
        .forEach(value -> texts.add(new Community.Large(value).toString()));
    attributes
        .extendedCommunities()
        .forEach(value -> texts.add(new Community.Extended(value).toString()));
    return texts.build();
  }
}
