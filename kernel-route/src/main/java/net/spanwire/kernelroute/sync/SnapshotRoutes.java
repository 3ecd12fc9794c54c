package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;

/** Counts routes by their state, and keeps some of them: the refused before the others. */
final class SnapshotRoutes {

  private final int limit;
  private final List<KernelSnapshot.RouteStatus> first = new ArrayList<>();
  private final List<KernelSnapshot.RouteStatus> others = new ArrayList<>();
  private int installed;
  private int refused;
  private int pending;

  SnapshotRoutes(int limit) {
    this.limit = limit;
  }

  void add(RouteEntry entry) {
    KernelSnapshot.State state = state(entry);
    switch (state) {
      case INSTALLED -> installed++;
      case REFUSED -> refused++;
      case PENDING -> pending++;
    }
    List<KernelSnapshot.RouteStatus> list = state == KernelSnapshot.State.REFUSED ? first : others;
    if (list.size() < limit) {
      list.add(status(entry));
    }
  }

  private static KernelSnapshot.State state(RouteEntry entry) {
    if (entry.refusal() != null) {
      return KernelSnapshot.State.REFUSED;
    }
    return entry.is(RouteTable.Mark.REPORTED_INSTALLED)
        ? KernelSnapshot.State.INSTALLED
        : KernelSnapshot.State.PENDING;
  }

  static KernelSnapshot.RouteStatus status(RouteEntry entry) {
    Way desired = entry.desired();
    String reason = entry.refusal();
    return new KernelSnapshot.RouteStatus(
        entry.destination(),
        entry.purpose(),
        desired == null ? ImmutableList.of() : desired.hops,
        state(entry),
        reason == null ? "" : reason);
  }

  int installed() {
    return installed;
  }

  int refused() {
    return refused;
  }

  int pending() {
    return pending;
  }

  ImmutableList<KernelSnapshot.RouteStatus> list() {
    return java.util.stream.Stream.concat(first.stream(), others.stream())
        .limit(limit)
        .sorted(java.util.Comparator.comparing(KernelSnapshot.RouteStatus::destination))
        .sorted(
            java.util.Comparator.comparing(
                status -> status.state() != KernelSnapshot.State.REFUSED))
        .collect(ImmutableList.toImmutableList());
  }
}
