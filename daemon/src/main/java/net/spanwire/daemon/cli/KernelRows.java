package net.spanwire.daemon.cli;

import net.spanwire.daemon.control.KernelRouteView;

/** Routes of the kernel as a table. */
final class KernelRows implements Listing.Rows<KernelRouteView> {

  private final Table table;

  KernelRows(Console console) {
    this.table =
        new Table(
            console.out(), "PREFIX", "PURPOSE", "NEXT HOP", "TABLE", "METRIC", "STATE", "REASON");
  }

  @Override
  public Class<KernelRouteView> type() {
    return KernelRouteView.class;
  }

  @Override
  public void add(KernelRouteView route) {
    table.add(
        route.prefix(),
        route.purpose(),
        route.nextHops().isEmpty() ? "unreachable" : String.join(", ", route.nextHops()),
        route.table(),
        route.metric(),
        route.state(),
        route.reason());
  }

  @Override
  public void end() {
    table.end("no routes are to be in the kernel");
  }
}
