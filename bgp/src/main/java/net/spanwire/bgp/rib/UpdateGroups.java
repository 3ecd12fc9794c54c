package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The update groups of one family. */
final class UpdateGroups {

  private final DestinationTable table;
  private final ExportProcess exportProcess;
  private final PathSlots slots;
  private final boolean alwaysCompareMed;
  private final Map<ExportKey, UpdateGroup> groups = new HashMap<>();
  private IdSet selected = new IdSet();

  UpdateGroups(DestinationTable table, ExportProcess exportProcess, boolean alwaysCompareMed) {
    this.table = table;
    this.exportProcess = exportProcess;
    this.alwaysCompareMed = alwaysCompareMed;
    slots = new PathSlots(table);
  }

  /** The destinations that have a best path; a new group begins with them. */
  void setSelected(IdSet selectedDestinations) {
    selected = selectedDestinations;
  }

  /** Puts a member into the group it belongs to by now. */
  void place(AdjRibOut member) {
    UpdateGroup old = member.group();
    ExportKey key = member.key();
    if (old != null && old.key().equals(key)) {
      return;
    }
    remove(member);
    groups.computeIfAbsent(key, this::create).add(member);
  }

  private UpdateGroup create(ExportKey key) {
    SeveralPaths several =
        key.pathIds()
            ? new SeveralPaths(
                key, table, slots, exportProcess, new DecisionProcess(alwaysCompareMed))
            : null;
    UpdateGroup group = new UpdateGroup(key, table, several, exportProcess);
    group.changed(selected);
    return group;
  }

  void remove(AdjRibOut member) {
    UpdateGroup group = member.group();
    if (group != null) {
      group.remove(member);
      if (group.isEmpty()) {
        groups.remove(group.key());
      }
    }
  }

  /**
   * The paths of a destination were compared again.
   *
   * @param anotherBest whether another one won
   */
  void decided(int id, boolean anotherBest) {
    for (UpdateGroup group : groups.values()) {
      if (anotherBest || group.key().pathIds()) {
        group.changed(id);
      }
    }
  }

  /** Paths are to be looked at again, whoever won. */
  void changed(IdSet ids) {
    for (UpdateGroup group : groups.values()) {
      group.changed(ids);
    }
  }

  /** These policies say something else than before. */
  void exportAgain(Set<String> policies) {
    for (UpdateGroup group : groups.values()) {
      String condition = group.key().options().defaultOriginate();
      if (policies.contains(group.key().policy())
          || condition != null && policies.contains(condition)) {
        group.exportAgain(selected);
      }
    }
  }

  /** Those whose policy may depend on the RPKI. */
  ImmutableList<UpdateGroup> askingRpki() {
    return groups.values().stream()
        .filter(group -> exportProcess.asksRpki(group.key()))
        .collect(ImmutableList.toImmutableList());
  }

  boolean hasWork() {
    for (UpdateGroup group : groups.values()) {
      if (group.hasWork()) {
        return true;
      }
    }
    return false;
  }

  int process(int budget) {
    int left = budget;
    for (UpdateGroup group : groups.values()) {
      left = group.process(left);
    }
    return left;
  }

  boolean wantsSweep() {
    return slots.wantsSweep();
  }

  /** Gives up the slots of paths that nobody is told of any more. */
  void sweep() {
    IdSet unreferenced = slots.candidates();
    for (UpdateGroup group : groups.values()) {
      group.removeReferencedSlots(unreferenced);
    }
    slots.release(unreferenced);
  }

  void removeReferenced(IdSet set) {
    slots.removeReferenced(set);
    for (UpdateGroup group : groups.values()) {
      group.removeReferenced(set);
    }
  }
}
