package net.spanwire.daemon.cli;

import net.spanwire.daemon.control.TunnelView;

/** Tunnels as a table. */
final class TunnelRows implements Listing.Rows<TunnelView> {

  private final Console console;
  private final Table table;

  TunnelRows(Console console) {
    this.console = console;
    this.table =
        new Table(
            console.out(),
            "TUNNEL",
            "INTERFACE",
            "HEALTH",
            "HANDSHAKE",
            "ENDPOINT",
            "RECEIVED",
            "SENT",
            "DROPPED",
            "REASON");
  }

  @Override
  public Class<TunnelView> type() {
    return TunnelView.class;
  }

  @Override
  public void add(TunnelView tunnel) {
    String endpoint = tunnel.endpoint() == null ? tunnel.endpointName() : tunnel.endpoint();
    table.add(
        tunnel.name(),
        tunnel.interfaceName(),
        tunnel.health(),
        Words.ago(tunnel.latestHandshake(), console.clock().instant()),
        endpoint,
        Words.bytes(tunnel.rxBytes()),
        Words.bytes(tunnel.txBytes()),
        tunnel.drops().values().stream().mapToLong(Long::longValue).sum(),
        tunnel.isUp() ? null : tunnel.healthReason());
  }

  @Override
  public void end() {
    table.end("no tunnels are configured");
  }

  @Override
  public boolean isUp(TunnelView tunnel) {
    return tunnel.isUp();
  }
}
