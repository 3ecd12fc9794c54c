package net.spanwire.bgp.rib;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one family: stores paths with their destinations and sees to it that every
 * destination whose paths changed is decided, in slices.
 */
final class FamilyRib {

  /**
   * Destinations without paths are given up by the thousand, since that takes a look everywhere.
   */
  private static final int MIN_SWEEP = 1024;

  /** Something to be done for many destinations. */
  interface Job {

    /** Does it for the next one; false if none was left. */
    boolean step();

    /** For those in a set, which is empty in the end; it may change meanwhile. */
    static Job overAll(IdSet remaining, IntConsumer action) {
      return () -> {
        int id = remaining.next(0);
        if (id >= 0) {
          action.accept(id);
          remaining.remove(id);
        }
        return id >= 0;
      };
    }

    /** For these, one after the other. */
    static Job inTurn(Supplier<PrimitiveIterator.OfInt> ids, IntConsumer action) {
      // Sorted when their turn comes: many sessions may be lost at once.
      Supplier<PrimitiveIterator.OfInt> remaining = Suppliers.memoize(ids::get);
      return () -> {
        boolean left = remaining.get().hasNext();
        if (left) {
          action.accept(remaining.get().nextInt());
        }
        return left;
      };
    }
  }

  private final AfiSafi family;
  private final Gateways gateways;
  private final ImportProcess importProcess;
  private final DestinationTable table;
  private final UpdateGroups groups;
  private final RouteMonitors monitors;
  private final LocRib locRib;
  private final Set<IpPrefix> announcedHere = new HashSet<>();

  /** Destinations to decide. */
  private final IdSet dirty = new IdSet();

  /** Destinations without paths; somebody may still have to be told. */
  private final IdSet vacant = new IdSet();

  private final Deque<Job> jobs = new ArrayDeque<>();
  private final StaleRoutes staleRoutes;
  private int turn;
  private int nextSweep = MIN_SWEEP;

  FamilyRib(
      AfiSafi family,
      Gateways gateways,
      ImportProcess importProcess,
      ExportProcess exportProcess,
      Decisions decisions) {
    this.family = family;
    this.gateways = gateways;
    this.importProcess = importProcess;
    table = new DestinationTable(family.family());
    monitors = decisions.monitors();
    groups = new UpdateGroups(table, exportProcess, decisions.alwaysCompareMed());
    staleRoutes = new StaleRoutes(family, table, this, jobs::add);
    locRib = new LocRib(table, decisions, this::decided);
    groups.setSelected(locRib.selected());
  }

  ImportProcess importProcess() {
    return importProcess;
  }

  DestinationTable table() {
    return table;
  }

  UpdateGroups groups() {
    return groups;
  }

  int selected() {
    return locRib.selected().size();
  }

  /** Destinations that have a best path. */
  IdSet selectedIds() {
    return locRib.selected();
  }

  private void decided(int id, boolean anotherBest) {
    groups.decided(id, anotherBest);
    if (anotherBest) {
      monitors.chosen(family, id);
    }
  }

  /** A neighbour says a path, new or again; {@code received} is interned. */
  void hear(AdjRibIn from, Nlri nlri, PathAttributes received) {
    announce(from, nlri, received);
    if (from.family(family).hasOld()) {
      staleRoutes.heard(from, nlri);
    }
  }

  /** {@code received} is interned. */
  void announce(AdjRibIn from, Nlri nlri, PathAttributes received) {
    boolean ours = !announcedHere.isEmpty() && announcedHere.contains(nlri.prefix());
    put(nlri.prefix(), importProcess.path(from, nlri, received, ours));
  }

  /** This speaker announces a destination, or takes it back: others' routes to it are looked at. */
  void setAnnouncedHere(IpPrefix prefix, boolean announced) {
    if (announced ? announcedHere.add(prefix) : announcedHere.remove(prefix)) {
      int id = table.find(prefix);
      if (id >= 0) {
        importAgain(id, null);
      }
    }
  }

  /** Stores a path, in place of the one that the same source gave before. */
  void put(IpPrefix prefix, Path given) {
    Path path = gateways.live(given);
    int id = table.findOrAdd(prefix);
    int position = table.position(id, path.from(), path.pathId());
    if (position < 0) {
      table.addPath(id, path);
      vacant.remove(id);
      path.from().family(family).destinations.add(id);
    } else {
      Path old = table.path(id, position);
      if (old.sameAs(path)) {
        return;
      }
      table.replacePath(id, position, path);
      count(old, -1);
      unlink(old, id);
    }
    count(path, 1);
    gateways.link(path.gateway(), family, id);
    dirty.add(id);
    monitors.heard(family, path.from(), id);
  }

  /** Takes back the path that a source gave; nothing if it gave none. */
  void withdraw(AdjRibIn from, Nlri nlri) {
    int id = table.find(nlri.prefix());
    int position = id < 0 ? -1 : table.position(id, from, nlri.pathId());
    if (position >= 0) {
      remove(id, position);
    }
  }

  void remove(int id, int position) {
    Path old = table.path(id, position);
    table.removePath(id, position);
    count(old, -1);
    unlink(old, id);
    if (!hasPathFrom(id, old.from())) {
      AdjRibIn.Family known = old.from().family(family);
      known.destinations.remove(id);
      known.stale.forget(id);
      known.doomed.forget(id);
    }
    dirty.add(id);
    monitors.heard(family, old.from(), id);
  }

  private void count(Path path, int by) {
    AdjRibIn.Family counted = path.from().family(family);
    counted.received += by;
    counted.accepted += path.verdict().accepted() ? by : 0;
  }

  private void unlink(Path old, int id) {
    for (int i = 0; i < table.pathCount(id); i++) {
      if (table.path(id, i).gateway() == old.gateway()) {
        return;
      }
    }
    gateways.unlink(old.gateway(), family, id);
  }

  private boolean hasPathFrom(int id, AdjRibIn from) {
    for (int i = 0; i < table.pathCount(id); i++) {
      if (table.path(id, i).from() == from) {
        return true;
      }
    }
    return false;
  }

  /**
   * The session is down: nothing of it is chosen from now on, and all of it goes, in slices. In the
   * order of the prefixes the kernel loses IPv6 routes in two thirds of the time, and those of IPv4
   * in twice of it, as their trie is resized again and again.
   */
  void purge(AdjRibIn from) {
    IdSet destinations = from.family(family).destinations;
    if (!destinations.isEmpty()) {
      jobs.add(
          family.family() == AddressFamily.IPV6
              ? Job.inTurn(() -> table.byPrefix(destinations), id -> removeAll(id, from))
              : Job.overAll(destinations, id -> removeAll(id, from)));
    }
  }

  private void removeAll(int id, AdjRibIn from) {
    for (int i = table.pathCount(id) - 1; i >= 0; i--) {
      if (table.path(id, i).from() == from) {
        remove(id, i);
      }
    }
  }

  /** What is kept of neighbours until they say it again. */
  StaleRoutes staleRoutes() {
    return staleRoutes;
  }

  /** Runs the import policy again over what a session taught, in slices. */
  void importAgain(AdjRibIn from) {
    importAgain(from, any -> true);
  }

  /** The same for those destinations that something is true of. */
  void importAgain(AdjRibIn from, Predicate<IpPrefix> concerned) {
    IdSet destinations = from.family(family).destinations.copy();
    if (!destinations.isEmpty()) {
      jobs.add(
          Job.overAll(
              destinations,
              id -> {
                IpPrefix prefix = table.prefixOrNull(id);
                if (prefix != null && concerned.test(prefix)) {
                  importAgain(id, from);
                }
              }));
    }
  }

  /** Runs export policies that ask the RPKI again, for destinations that something is true of. */
  void exportAgain(Predicate<IpPrefix> concerned) {
    ImmutableList<UpdateGroup> asking = groups.askingRpki();
    if (!asking.isEmpty() && !locRib.selected().isEmpty()) {
      jobs.add(
          Job.overAll(
              locRib.selected().copy(),
              id -> {
                IpPrefix prefix = table.prefixOrNull(id);
                if (prefix != null && concerned.test(prefix)) {
                  asking.forEach(group -> group.changed(id));
                }
              }));
    }
  }

  private void importAgain(int id, @Nullable AdjRibIn from) {
    IpPrefix prefix = table.prefixOrNull(id);
    if (prefix == null) {
      return;
    }
    for (Path path : table.paths(id).clone()) {
      if (path.isOwn() || path.from().isDown() || from != null && path.from() != from) {
        continue;
      }
      announce(path.from(), new Nlri(prefix, path.pathId()), path.received());
    }
  }

  /** Tells others again what a session taught. */
  void exportAgain(AdjRibIn from) {
    groups.changed(from.family(family).destinations);
  }

  /** What leads through a gateway has to be decided again. */
  void decideAgain(Gateway gateway) {
    dirty.addAll(gateway.dependents(family));
  }

  /** Everything has to be decided again. */
  void decideAgain() {
    dirty.addAll(locRib.selected());
  }

  /**
   * Does up to {@code budget} pieces of work: first what changed, then what the update groups make
   * of it, then the long jobs.
   *
   * @return what is left of the budget: 0 if there may be more to do
   */
  int process(int budget) {
    int left = budget;
    while (left > 0) {
      if (!dirty.isEmpty()) {
        decideNext();
        left--;
      } else if (groups.hasWork()) {
        left = groups.process(left);
      } else if (!jobs.isEmpty()) {
        if (left == 1 && budget > 1) {
          return 0; // what a job changes has to be decided at once
        }
        left = step(jobs.element(), left);
      } else {
        sweep();
        return left;
      }
    }
    return left;
  }

  boolean hasUndecided() {
    return !dirty.isEmpty();
  }

  private void decideNext() {
    turn = dirty.nextAround(turn);
    dirty.remove(turn);
    locRib.decide(turn);
    if (table.pathCount(turn) == 0) {
      vacant.add(turn);
    }
  }

  /**
   * Some steps at once, so that the next look at the others does not come after each; no more than
   * can be decided with the rest of the budget, as nobody is heard while anything is undecided.
   */
  private int step(Job job, int budget) {
    int left = budget;
    for (int i = Math.clamp(budget / 2, 1, 64); i > 0; i--) {
      if (!job.step()) {
        jobs.remove();
        return left;
      }
      left--;
    }
    return left;
  }

  private void sweep() {
    if (groups.wantsSweep()) {
      groups.sweep();
    }
    if (vacant.size() < nextSweep) {
      return;
    }
    groups.sweep();
    IdSet free = vacant.copy();
    groups.removeReferenced(free);
    monitors.removeReferenced(family, free);
    free.forEach(table::release);
    vacant.removeAll(free);
    nextSweep = Math.max(MIN_SWEEP, vacant.size() * 2);
  }
}
