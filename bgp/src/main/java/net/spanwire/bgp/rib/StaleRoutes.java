package net.spanwire.bgp.rib;

import java.util.function.Consumer;
import net.spanwire.bgp.fsm.Action.StaleExpired.Then;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import net.spanwire.core.net.IpPrefix;

/**
 * Routes of one family that neighbours have to say again, or else they go: after a restart (RFC
 * 4724 §4.2), or between the marks of a refresh (RFC 7313 §4). Until then they count as before.
 */
final class StaleRoutes {

  private final AfiSafi family;
  private final DestinationTable table;
  private final FamilyRib rib;
  private final Consumer<FamilyRib.Job> jobs;

  StaleRoutes(AfiSafi family, DestinationTable table, FamilyRib rib, Consumer<FamilyRib.Job> jobs) {
    this.family = family;
    this.table = table;
    this.rib = rib;
    this.jobs = jobs;
  }

  /** The neighbour has said a path again. */
  void heard(AdjRibIn from, Nlri nlri) {
    int id = table.find(nlri.prefix());
    int paths = 0;
    for (int i = 0; i < table.pathCount(id); i++) {
      paths += table.path(id, i).from() == from ? 1 : 0;
    }
    from.family(family).stale.heard(id, nlri.pathId(), paths);
    from.family(family).doomed.heard(id, nlri.pathId(), paths);
  }

  /** All that the neighbour said becomes stale; what was stale before is void. */
  void mark(AdjRibIn from) {
    sweep(from);
    AdjRibIn.Family known = from.family(family);
    IdSet fresh = known.destinations.copy();
    fresh.removeAll(known.doomed.destinations());
    known.stale.mark(fresh);
  }

  /** What is still stale has been kept long enough. */
  void expire(AdjRibIn from, Then then) {
    switch (then) {
      case SWEEP -> sweep(from);
      case KEEP_AS_LAST_RESORT -> {
        IdSet stale = from.family(family).stale.destinations().copy();
        if (!stale.isEmpty()) {
          jobs.accept(FamilyRib.Job.overAll(stale, id -> markLastResort(id, from)));
        }
      }
    }
  }

  /** What is still stale is void, and goes in slices. */
  void sweep(AdjRibIn from) {
    AdjRibIn.Family known = from.family(family);
    if (known.stale.isEmpty()) {
      return;
    }
    boolean sweeping = !known.doomed.isEmpty();
    known.doomed.takeFrom(known.stale);
    if (!sweeping) {
      jobs.accept(FamilyRib.Job.overAll(known.doomed.destinations(), id -> removeDoomed(id, from)));
    }
  }

  private void removeDoomed(int id, AdjRibIn from) {
    StaleMarks doomed = from.family(family).doomed;
    for (int i = table.pathCount(id) - 1; i >= 0; i--) {
      Path path = table.path(id, i);
      if (path.from() == from && doomed.isStale(id, path.pathId())) {
        rib.remove(id, i);
      }
    }
    doomed.forget(id);
  }

  /** RFC 9494 §4.3. */
  private void markLastResort(int id, AdjRibIn from) {
    IpPrefix prefix = table.prefixOrNull(id);
    if (prefix == null) {
      return;
    }
    for (Path path : table.paths(id).clone()) {
      if (path.from() != from || !from.family(family).stale.isStale(id, path.pathId())) {
        continue;
      }
      Nlri nlri = new Nlri(prefix, path.pathId());
      PathAttributes received = path.received();
      if (received.communities().has(Community.NO_LLGR)) {
        rib.withdraw(from, nlri);
      } else {
        rib.announce(from, nlri, rib.importProcess().lastResort(received));
      }
    }
  }
}
