package net.spanwire.bgp.rib;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.RouteChange;
import org.jspecify.annotations.Nullable;

/** What was chosen (RFC 4271 §3.2), in one family: decides destinations and tells what changed. */
final class LocRib {

  private final DestinationTable table;
  private final Forwarding forwarding;
  private final Consumer<RouteChange> changes;
  private final IntConsumer changedBest;
  private final DecisionProcess decision = new DecisionProcess();

  /** Destinations that have a best path. */
  private final IdSet selected = new IdSet();

  /**
   * An empty one.
   *
   * @param changes hears what the forwarding table has to change
   * @param changedBest hears of destinations that have another best path, or none
   */
  LocRib(
      DestinationTable table,
      Forwarding forwarding,
      Consumer<RouteChange> changes,
      IntConsumer changedBest) {
    this.table = table;
    this.forwarding = forwarding;
    this.changes = changes;
    this.changedBest = changedBest;
  }

  IdSet selected() {
    return selected;
  }

  @SuppressWarnings("ReferenceEquality") // a path that was replaced is another one
  void decide(int id) {
    Path[] paths = table.paths(id);
    decision.decide(paths);
    Path best = decision.best() < 0 ? null : paths[decision.best()];
    if (best != table.best(id)) {
      table.setBest(id, best);
      if (best == null) {
        selected.remove(id);
      } else {
        selected.add(id);
      }
      changedBest.accept(id);
    }
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
