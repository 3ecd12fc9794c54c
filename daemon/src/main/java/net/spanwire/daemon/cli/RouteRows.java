package net.spanwire.daemon.cli;

import net.spanwire.daemon.control.PathView;
import net.spanwire.daemon.control.RouteView;

/**
 * Destinations as a table: a line for each path, {@code *} before the best, {@code =} beside it.
 */
final class RouteRows implements Listing.Rows<RouteView> {

  private final Table table;

  RouteRows(Console console) {
    this.table =
        new Table(console.out(), "PREFIX", "", "PEER", "NEXT HOP", "AS PATH", "KERNEL", "REASON");
  }

  @Override
  public Class<RouteView> type() {
    return RouteView.class;
  }

  @Override
  public void add(RouteView route) {
    boolean first = true;
    for (PathView path : route.paths()) {
      String kernel =
          route.kernelReason() == null
              ? route.kernel()
              : route.kernel() + ": " + route.kernelReason();
      table.add(
          first ? route.prefix() : " ",
          path.best() ? "*" : path.multipath() ? "=" : " ",
          path.peer() == null ? "(own)" : path.peer(),
          path.nextHop(),
          path.asPath().isEmpty() ? "(local)" : path.asPath(),
          first ? kernel : " ",
          path.reason());
      first = false;
    }
  }

  @Override
  public void end() {
    table.end("no routes");
  }
}
