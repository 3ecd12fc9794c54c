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
   * Whether more changes are welcome. A table that is far behind says no, and who can hold back
   * changes does: what is decided late is decided once, and one change does not wait behind a whole
   * table of others.
   *
   * @param resume run once after a no, when half of what waits has been done; on the table's own
   *     thread, so it must only hand over
   */
  default boolean hasRoom(Runnable resume) {
    return true;
  }

  /**
   * Hears what became of each desired route; called on the table's own thread, so it must only hand
   * over.
   */
  @FunctionalInterface
  interface OutcomeListener {
    void onOutcome(IpPrefix destination, ForwardingRoute.Purpose purpose, RouteOutcome outcome);
  }
}
