package net.spanwire.bgp.rib;

import java.util.function.Consumer;
import net.spanwire.core.routing.RouteChange;

/**
 * How decisions are made, and where they go.
 *
 * @param changes hears what the forwarding table has to change
 * @param alwaysCompareMed see {@link net.spanwire.bgp.RouterOptions}
 * @param monitors who watches
 */
record Decisions(
    Forwarding forwarding,
    Consumer<RouteChange> changes,
    boolean alwaysCompareMed,
    RouteMonitors monitors) {

  /** One for the use of one thread. */
  DecisionProcess process() {
    return new DecisionProcess(alwaysCompareMed);
  }
}
