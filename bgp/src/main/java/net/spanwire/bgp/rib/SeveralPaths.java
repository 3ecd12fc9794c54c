package net.spanwire.bgp.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a group with path identifiers says of a destination (RFC 7911): the best paths of
 * those that may be said, up to a number.
 */
final class SeveralPaths {

  /** Takes what is said of a slot now: null for nothing any more. */
  @FunctionalInterface
  interface Saying {
    void say(int slot, @Nullable Advertisement now);
  }

  private final ExportKey key;
  private final DestinationTable table;
  private final PathSlots slots;
  private final ExportProcess exportProcess;
  private final DecisionProcess decision;

  SeveralPaths(
      ExportKey key,
      DestinationTable table,
      PathSlots slots,
      ExportProcess exportProcess,
      DecisionProcess decision) {
    this.key = key;
    this.table = table;
    this.slots = slots;
    this.exportProcess = exportProcess;
    this.decision = decision;
  }

  PathSlots slots() {
    return slots;
  }

  /**
   * Says all there is to say of a destination.
   *
   * @param ours a default route of our own account, which stands alone; or null
   */
  void export(int id, @Nullable Advertisement ours, Saying saying) {
    IdSet chosen = new IdSet();
    if (ours != null) {
      int slot = slots.findOrAdd(id, null, 0);
      chosen.add(slot);
      saying.say(slot, ours);
    } else if (table.best(id) != null) {
      choose(id, chosen, saying);
    }
    slots.forEach(
        id,
        slot -> {
          if (!chosen.contains(slot)) {
            saying.say(slot, null);
          }
        });
  }

  private void choose(int id, IdSet chosen, Saying saying) {
    Path[] left = table.paths(id);
    while (chosen.size() < key.options().sendMax()) {
      decision.decide(left);
      int best = decision.best();
      if (best < 0) {
        return;
      }
      Path path = left[best];
      Advertisement now = exportProcess.advertise(key, table.prefix(id), path);
      if (now != null) {
        int slot = slots.findOrAdd(id, path.from().peer(), path.pathId());
        chosen.add(slot);
        saying.say(slot, now);
      }
      left = without(left, best);
    }
  }

  private static Path[] without(Path[] paths, int position) {
    Path[] fewer = Arrays.copyOf(paths, paths.length - 1);
    System.arraycopy(paths, position + 1, fewer, position, fewer.length - position);
    return fewer;
  }
}
