package net.spanwire.bgp.rib;

import java.util.Objects;
import java.util.function.Consumer;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.RouteChange;
import org.jspecify.annotations.Nullable;

/** What was chosen (RFC 4271 §3.2), in one family: decides destinations and tells what changed. */
final class LocRib {

  private final DestinationTable table;
  private final Forwarding forwarding;
  private final Consumer<RouteChange> changes;
  private final Listener listener;
  private final DecisionProcess decision;

  /** Destinations that have a best path. */
  private final IdSet selected = new IdSet();

  /** Hears of decisions. */
  @FunctionalInterface
  interface Listener {
    /**
     * The paths of a destination were compared.
     *
     * @param anotherBest whether another one won than before, or none
     */
    void decided(int id, boolean anotherBest);
  }

  LocRib(DestinationTable table, Decisions decisions, Listener listener) {
    this.table = table;
    this.forwarding = decisions.forwarding();
    this.changes = decisions.changes();
    this.listener = listener;
    decision = decisions.process();
  }

  IdSet selected() {
    return selected;
  }

  @SuppressWarnings("ReferenceEquality") // a path that was replaced is another one
  void decide(int id) {
    Path[] paths = table.paths(id);
    decision.decide(paths);
    Path best = decision.best() < 0 ? null : paths[decision.best()];
    boolean anotherBest = best != table.best(id);
    if (anotherBest) {
      table.setBest(id, best);
      if (best == null) {
        selected.remove(id);
      } else {
        selected.add(id);
      }
    }
    listener.decided(id, anotherBest);
    forward(id, forwarding.of(decision, paths));
  }

  private void forward(int id, @Nullable NextHopSet nextHops) {
    if (Objects.equals(nextHops, table.forwarding(id))) {
      return;
    }
    table.setForwarding(id, nextHops);
    changes.accept(
        nextHops == null
            ? new RouteChange.Remove(table.prefix(id), ForwardingRoute.Purpose.LEARNED)
            : new RouteChange.Install(
                new ForwardingRoute(
                    table.prefix(id), ForwardingRoute.Purpose.LEARNED, nextHops.nextHops())));
  }
}
