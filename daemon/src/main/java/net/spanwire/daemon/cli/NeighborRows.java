package net.spanwire.daemon.cli;

import net.spanwire.daemon.control.NeighborView;

/** Neighbours as a table. */
final class NeighborRows implements Listing.Rows<NeighborView> {

  private final Console console;
  private final Table table;

  NeighborRows(Console console) {
    this.console = console;
    this.table =
        new Table(
            console.out(),
            "NEIGHBOR",
            "INTERFACE",
            "ASN",
            "STATE",
            "UP",
            "RECEIVED",
            "ACCEPTED",
            "ADVERTISED",
            "FLAPS",
            "REASON");
  }

  @Override
  public Class<NeighborView> type() {
    return NeighborView.class;
  }

  @Override
  public void add(NeighborView neighbor) {
    table.add(
        neighbor.name(),
        neighbor.interfaceName(),
        neighbor.remoteAsn(),
        neighbor.state(),
        neighbor.isUp() ? Words.duration(neighbor.uptimeSeconds()) : null,
        neighbor.prefixesReceived(),
        neighbor.prefixesAccepted(),
        neighbor.prefixesAdvertised(),
        neighbor.flaps(),
        reason(neighbor));
  }

  private String reason(NeighborView neighbor) {
    String last = neighbor.lastDownReason();
    String lost =
        last == null
            ? ""
            : "last down "
                + Words.ago(neighbor.lastDownAt(), console.clock().instant())
                + ": "
                + last;
    String waiting = neighbor.waitingFor();
    return waiting == null ? lost : lost.isEmpty() ? waiting : waiting + "; " + lost;
  }

  @Override
  public void end() {
    table.end("no BGP neighbors are configured");
  }

  @Override
  public boolean isUp(NeighborView neighbor) {
    return neighbor.isUp();
  }
}
