package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.NextHop;
import net.spanwire.daemon.control.KernelRouteView;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelSnapshot;

/** Desired routes as operators see them. */
final class KernelViews {

  private KernelViews() {}

  static KernelRouteView of(KernelSnapshot.RouteStatus route, KernelConfig config) {
    return new KernelRouteView(
        route.destination().toString(),
        route.purpose().name().toLowerCase(Locale.ROOT),
        route.nextHops().stream().map(KernelViews::text).collect(ImmutableList.toImmutableList()),
        config.table(),
        metric(route.purpose(), config),
        route.state().name().toLowerCase(Locale.ROOT),
        route.reason().isEmpty() ? null : route.reason());
  }

  private static long metric(ForwardingRoute.Purpose purpose, KernelConfig config) {
    return switch (purpose) {
      case LEARNED -> config.learnedMetric();
      case STATIC -> config.staticMetric();
      case AGGREGATE -> KernelConfig.WORST_METRIC;
    };
  }

  /** As {@code ip route} writes it. */
  static String text(NextHop hop) {
    String via = hop.gateway() == null ? "" : "via " + hop.gateway() + " ";
    String weight = hop.weight() == 1 ? "" : " weight " + hop.weight();
    return via + "dev " + hop.interfaceName() + weight;
  }
}
