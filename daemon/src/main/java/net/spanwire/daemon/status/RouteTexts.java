package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.rib.PathView.Standing;
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
   */
  static RouteView of(
      net.spanwire.bgp.rib.RouteView route, KernelSnapshot.@Nullable RouteStatus kernel) {
    String best = route.best().map(net.spanwire.bgp.rib.PathView::neighbor).orElse(null);
    String interfaces =
        String.join(",", route.nextHops().stream().map(NextHop::interfaceName).distinct().toList());
    return new RouteView(
        route.prefix().toString(),
        best,
        route.paths().stream()
            .map(path -> path(path, interfaces))
            .collect(ImmutableList.toImmutableList()),
        kernel == null ? "none" : kernel.state().name().toLowerCase(Locale.ROOT),
        kernel == null || kernel.reason().isEmpty() ? null : kernel.reason());
  }

  private static PathView path(net.spanwire.bgp.rib.PathView path, String interfaces) {
    PathAttributes attributes = path.attributes();
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
        attributes.clusterList().stream()
            .map(Ipv4Address::toString)
            .collect(ImmutableList.toImmutableList()),
        standing == Standing.BEST,
        standing == Standing.MULTIPATH,
        used || standing == Standing.LOSING,
        path.reason());
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
