package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.IpAddress;
import net.spanwire.daemon.control.ExplainView;
import net.spanwire.daemon.control.ExportView;
import net.spanwire.daemon.control.KernelRouteView;
import net.spanwire.daemon.control.NeighborView;
import net.spanwire.daemon.control.PathView;
import net.spanwire.daemon.control.RouteView;
import net.spanwire.daemon.control.TunnelView;
import org.jspecify.annotations.Nullable;

/**
 * Follows one destination from the best path to the peer's endpoint, and says what is wrong with
 * any of these.
 */
final class Explanation {

  private final IpAddress destination;
  private final @Nullable RouteView route;
  private final ImmutableList<ExportView> exports;
  private final @Nullable KernelRouteView kernel;
  private final @Nullable TunnelView tunnel;
  private final @Nullable NeighborView neighbor;
  private final List<String> problems = new ArrayList<>();

  private Explanation(IpAddress destination, Found found) {
    this.destination = destination;
    this.route = found.route();
    this.exports = found.exports();
    this.kernel = found.kernel();
    this.tunnel = found.tunnel();
    this.neighbor = found.neighbor();
  }

  /** What each part knows of a destination; null for nothing. */
  record Found(
      @Nullable RouteView route,
      ImmutableList<ExportView> exports,
      @Nullable KernelRouteView kernel,
      @Nullable TunnelView tunnel,
      @Nullable NeighborView neighbor) {}

  /** Puts it together. */
  static ExplainView of(IpAddress destination, Found found) {
    return new Explanation(destination, found).view();
  }

  private ExplainView view() {
    judgeRoute();
    judgeKernel();
    judgeTunnel();
    judgeNeighbor();
    return new ExplainView(
        destination.toString(),
        summary(),
        route == null ? null : route.prefix(),
        route == null ? ImmutableList.of() : route.paths(),
        exports,
        kernel,
        null,
        tunnel,
        neighbor,
        ImmutableList.copyOf(problems));
  }

  private String summary() {
    if (tunnel != null) {
      String way =
          destination
              + " goes through tunnel "
              + tunnel.name()
              + " ("
              + tunnel.interfaceName()
              + ") to "
              + (tunnel.endpoint() == null ? "no known endpoint" : tunnel.endpoint());
      return problems.isEmpty() ? way : way + ", but packets do not pass";
    }
    if (kernel != null && kernel.nextHops().isEmpty()) {
      return destination + " is inside " + kernel.prefix() + ", which this site announces itself";
    }
    if (kernel != null) {
      return destination + " goes " + String.join(" and ", kernel.nextHops());
    }
    return "Spanwire has no route to " + destination + ": the kernel's other routes decide";
  }

  private void judgeRoute() {
    if (route != null && route.paths().stream().noneMatch(PathView::best)) {
      problems.add(
          "no path to "
              + route.prefix()
              + " can be used: "
              + String.join("; ", route.paths().stream().map(PathView::reason).toList()));
    }
  }

  private void judgeKernel() {
    if (kernel != null && kernel.state().equals("refused")) {
      problems.add("the kernel does not have " + kernel.prefix() + ": " + kernel.reason());
    } else if (kernel != null && kernel.state().equals("pending")) {
      problems.add(kernel.prefix() + " is still on its way to the kernel");
    }
  }

  private void judgeTunnel() {
    if (tunnel != null && !tunnel.isUp()) {
      problems.add(
          "tunnel " + tunnel.name() + " is " + tunnel.health() + ": " + tunnel.healthReason());
    }
  }

  private void judgeNeighbor() {
    if (neighbor != null && !neighbor.isUp()) {
      problems.add(
          "session "
              + neighbor.name()
              + " is "
              + neighbor.state()
              + (neighbor.waitingFor() == null ? "" : ": " + neighbor.waitingFor()));
    }
  }
}
