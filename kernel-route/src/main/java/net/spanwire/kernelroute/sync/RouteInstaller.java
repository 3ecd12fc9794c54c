package net.spanwire.kernelroute.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.RouteOutcome;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.sync.RouteTable.Mark;
import org.jspecify.annotations.Nullable;

/**
 * Our routes: those desired against those in the kernel.
 *
 * <pre>
 * 1. a change of what is desired, of a way, or by somebody else in the kernel → the entry is queued
 * 2. {@link #install} takes some entries and plans one request for each that differs
 * 3. the batch is sent; every answer is matched to its entry
 * 4. what became of it is told, or the entry is queued again with what was learned
 * </pre>
 *
 * <p>Others' routes are never touched: a new route is made only where none of its key stands
 * (NLM_F_EXCL), a route is replaced only where ours is known to stand and no other, and a delete
 * names our protocol number.
 */
final class RouteInstaller {

  /** Entries per call of {@link #install}: between calls the thread hears everybody else. */
  private static final int BATCH = 256;

  /** After so many contradictions the kernel is believed, and the route refused. */
  private static final int MAX_SURPRISES = 4;

  private final KernelChannel channel;
  private final KernelConfig config;
  private final Ways ways;
  private final Host host;
  private final ForwardingTable.OutcomeListener listener;
  private final RouteEntries entries;

  /** Refused by the kernel itself, for a reason that may go with any change. */
  private final Set<RouteEntry> refusedByKernel = new LinkedHashSet<>();

  private boolean nextHopIsGone;

  /** What stands there is not known well enough: others may have joined legs to ours. */
  private boolean inDoubt;

  private final Map<AddressFamily, IpAddress> readySources = new EnumMap<>(AddressFamily.class);

  RouteInstaller(
      KernelChannel channel,
      Ways ways,
      RouteEntries entries,
      ForwardingTable.OutcomeListener listener) {
    this.channel = channel;
    this.ways = ways;
    this.entries = entries;
    this.host = ways.host();
    this.config = host.config();
    this.listener = listener;
  }

  /** Brings some queued entries into the kernel; returns false when none are left. */
  boolean install() throws IOException {
    List<Operation> operations = new ArrayList<>();
    List<Request> requests = new ArrayList<>();
    RouteEntry entry = null;
    try {
      for (int i = 0; i < BATCH && (entry = entries.next()) != null; i++) {
        Operation operation = plan(entry);
        if (operation != null) {
          operations.add(operation);
          requests.add(operation.request(config));
        }
      }
    } catch (IOException e) {
      operations.forEach(planned -> entries.enqueue(planned.entry()));
      if (entry != null) {
        entries.enqueue(entry);
      }
      throw e;
    }
    if (!requests.isEmpty()) {
      execute(operations, requests);
    }
    return entries.waiting() > 0;
  }

  private void execute(List<Operation> operations, List<Request> requests) throws IOException {
    List<KernelChannel.Refusal> refusals;
    try {
      refusals = channel.execute(requests);
    } catch (IOException e) {
      for (Operation operation : operations) { // whether it was done is not known
        entries.setInstalled(operation.entry(), Target.SOMETHING);
        entries.enqueue(operation.entry());
      }
      throw e;
    }
    List<Operation> removals = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < operations.size(); i++) {
      if (next < refusals.size() && refusals.get(next).index() == i) {
        onRefused(operations.get(i), refusals.get(next++), removals);
      } else {
        onDone(operations.get(i));
      }
    }
    if (nextHopIsGone) {
      nextHopIsGone = false;
      entries.requeue(ways.refresh());
    }
    if (!removals.isEmpty()) {
      execute(removals, removals.stream().map(removal -> removal.request(config)).toList());
    }
  }

  private @Nullable Operation plan(RouteEntry entry) throws IOException {
    if (!refusedByKernel.isEmpty()) {
      refusedByKernel.remove(entry);
    }
    if (entry.installed() != null && !entry.mayBeInstalled()) {
      entries.setInstalled(entry, null); // a dead target would keep its way
    }
    if (entry.desired() == null) {
      if (entry.installed() != null) {
        return new Operation.Delete(entry, "");
      }
      forget(entry);
      return null;
    }
    long metric = config.metric(entry.purpose());
    Route occupant = host.occupants.occupant(entry.destination(), metric);
    if (occupant != null) {
      return refuse(
          entry,
          "EEXIST: a route of protocol "
              + Rtnetlink.protocolName(occupant.protocol())
              + " with metric "
              + metric
              + " stands there");
    }
    return switch (ways.resolve(entry.desired(), entry.family())) {
      case Path.Resolution.Unusable(String reason) -> refuse(entry, reason);
      case Path.Resolution.Usable(Path path) -> plan(entry, entry.desired(), path);
    };
  }

  private @Nullable Operation plan(RouteEntry entry, Way way, Path path) {
    IpAddress source = entry.purpose() == Purpose.LEARNED ? readySources.get(entry.family()) : null;
    Target target = ways.target(way, entry.family(), path, source);
    Target installed = entry.installed();
    if (installed == target) {
      reportInstalled(entry);
      return null;
    }
    if (installed == null) {
      return new Operation.Add(entry, target);
    }
    return installed.isJoined()
        ? new Operation.Delete(entry, "")
        : new Operation.Replace(entry, target);
  }

  private @Nullable Operation refuse(RouteEntry entry, String reason) {
    if (entry.mayBeInstalled()) {
      return new Operation.Delete(entry, reason);
    }
    reportRefused(entry, reason);
    return null;
  }

  private void onDone(Operation operation) {
    RouteEntry entry = operation.entry();
    switch (operation) {
      case Operation.Add add -> onInstalled(entry, add.target());
      case Operation.Replace replace -> onInstalled(entry, replace.target());
      case Operation.Delete delete -> onDeleted(entry, delete.reason());
    }
  }

  private void onInstalled(RouteEntry entry, Target target) {
    entries.setInstalled(entry, target);
    entry.setSurprises(0);
    if (target.isDead()) { // its next hop was taken away in the same batch
      entries.enqueue(entry);
    } else {
      reportInstalled(entry);
    }
  }

  private void onDeleted(RouteEntry entry, String reason) {
    Target installed = entry.installed();
    boolean wasJoined = installed != null && installed.isJoined();
    inDoubt |= wasJoined;
    entries.setInstalled(entry, null);
    if (entry.desired() == null) {
      forget(entry);
    } else if (wasJoined) {
      entries.enqueue(entry);
    } else {
      reportRefused(entry, reason);
    }
  }

  private void onRefused(
      Operation operation, KernelChannel.Refusal refusal, List<Operation> removals) {
    RouteEntry entry = operation.entry();
    switch (Surprise.of(operation, refusal)) {
      case SOMETHING_STANDS -> {
        inDoubt |= entry.family() == AddressFamily.IPV6;
        learn(entry, entry.family() == AddressFamily.IPV4 ? Target.SOMETHING : null, refusal);
      }
      case OURS_IS_GONE -> learn(entry, null, refusal);
      case NEXT_HOP_IS_GONE -> {
        ways.onObject(Surprise.missing(operation), true);
        nextHopIsGone = true;
        learn(entry, null, refusal);
      }
      case DELETED_ALREADY -> onDone(operation);
      case NONE -> {
        String reason = KernelException.describe(refusal.errno(), refusal.message());
        refusedByKernel.add(entry);
        reportRefused(entry, reason);
        if (operation instanceof Operation.Replace) {
          // What stands there leads somewhere else: rather none than a wrong one.
          removals.add(new Operation.Delete(entry, reason));
        }
      }
    }
  }

  private void learn(RouteEntry entry, @Nullable Target installed, KernelChannel.Refusal refusal) {
    entries.setInstalled(entry, installed);
    entry.setSurprises(entry.surprises() + 1);
    if (entry.surprises() <= MAX_SURPRISES) {
      entries.enqueue(entry);
    } else {
      entry.setSurprises(0);
      refusedByKernel.add(entry);
      reportRefused(entry, KernelException.describe(refusal.errno(), refusal.message()));
    }
  }

  private void forget(RouteEntry entry) {
    IpPrefix destination = entry.destination();
    boolean everDesired = entry.is(Mark.EVER_DESIRED);
    entries.remove(entry);
    refusedByKernel.remove(entry);
    if (everDesired) {
      listener.onOutcome(destination, entry.purpose(), new RouteOutcome.Removed());
    }
  }

  private void reportInstalled(RouteEntry entry) {
    if (!entry.is(Mark.REPORTED_INSTALLED)) {
      entry.set(Mark.REPORTED_INSTALLED, true);
      entry.setRefusal(null);
      listener.onOutcome(entry.destination(), entry.purpose(), new RouteOutcome.Installed());
    }
  }

  private void reportRefused(RouteEntry entry, String reason) {
    if (entry.desired() != null && !reason.equals(entry.refusal())) {
      entry.set(Mark.REPORTED_INSTALLED, false);
      entry.setRefusal(reason);
      listener.onOutcome(entry.destination(), entry.purpose(), new RouteOutcome.Refused(reason));
    }
  }

  /** Tries again what the kernel itself refused. */
  void retryRefused() {
    refusedByKernel.forEach(entries::enqueue);
  }

  /** True once if everything must be listed again before the next routes are installed. */
  boolean takeDoubt() {
    boolean taken = inDoubt;
    inDoubt = false;
    return taken;
  }

  boolean hasRefusedByKernel() {
    return !refusedByKernel.isEmpty();
  }

  /** Whether learned routes of a family can have their preferred source now. */
  void setSource(AddressFamily family, @Nullable IpAddress source) {
    IpAddress before =
        source == null ? readySources.remove(family) : readySources.put(family, source);
    if (!Objects.equals(before, source)) {
      entries.requeueLearned(family);
    }
  }
}
