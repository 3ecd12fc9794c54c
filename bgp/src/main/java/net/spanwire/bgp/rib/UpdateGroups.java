package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The update groups of one family. */
final class UpdateGroups {

  private final DestinationTable table;
  private final ExportProcess exportProcess;
  private final Map<ExportKey, UpdateGroup> groups = new HashMap<>();
  private IdSet selected = new IdSet();

  UpdateGroups(DestinationTable table, ExportProcess exportProcess) {
    this.table = table;
    this.exportProcess = exportProcess;
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
    UpdateGroup group = new UpdateGroup(key, table, exportProcess);
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

  void changed(int id) {
    for (UpdateGroup group : groups.values()) {
      group.changed(id);
    }
  }

  /** These policies say something else than before. */
  void exportAgain(Set<String> policies) {
    for (UpdateGroup group : groups.values()) {
      if (policies.contains(group.key().policy())) {
        group.changed(selected);
        group.changed(group.advertised());
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

  void removeReferenced(IdSet set) {
    for (UpdateGroup group : groups.values()) {
      group.removeReferenced(set);
    }
  }
}
