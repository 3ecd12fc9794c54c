package net.spanwire.core.routing;

import java.util.List;
import net.spanwire.core.net.IpPrefix;

/**
 * The port towards the kernel: takes what the table should hold, and keeps it so. Only changes go
 * in, only outcomes come back; nothing is ever asked of the routing protocol.
 */
public interface ForwardingTable {

  /**
   * Changes the desired table. Returns at once; changes of one destination are applied in the order
   * given.
   */
  void apply(List<RouteChange> changes);

  /**
   * Hears what became of each desired route; called on the table's own thread, so it must only hand
   * over.
   */
  @FunctionalInterface
  interface OutcomeListener {
    void onOutcome(IpPrefix destination, ForwardingRoute.Purpose purpose, RouteOutcome outcome);
  }
}
