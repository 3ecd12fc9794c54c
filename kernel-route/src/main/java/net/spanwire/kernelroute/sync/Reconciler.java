package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.netlink.Link;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one kernel as it is desired. Of one thread: {@link #start}, then {@link #step} again and
 * again, then {@link #removeEverything} or nothing.
 *
 * <p>One step:
 *
 * <ol>
 *   <li>hear what others changed in the kernel ({@link KernelEvents})
 *   <li>answer questions, take changes of what is desired ({@link Mailbox})
 *   <li>list again what may have changed silently ({@link Inventory})
 *   <li>find the paths of all ways again, if links or next hops changed ({@link Ways})
 *   <li>put right our interfaces, the rules and the underlay table
 *   <li>bring some routes into the kernel ({@link RouteInstaller})
 *   <li>tell what next hops resolve to, and what there is to redistribute
 * </ol>
 */
public final class Reconciler {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

  /** What was refused is tried again after this time even if nothing seems to have changed. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long PAUSE_AFTER_ERROR_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** While routes are being installed, next hops that depend on them are resolved this often. */
  private static final long RESOLVE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Rows looked at for one page: a fraction of a millisecond. */
  private static final int PAGE = 4096;

  private final KernelChannel channel;
  private ImmutableList<IpAddress> sources;
  private final KernelListeners listeners;
  private final Mailbox mailbox;
  private final Host host;
  private final Listing listing;
  private final Inventory inventory;
  private final Interfaces interfaces;
  private final UnderlayRules rules;
  private final @Nullable UnderlayMirror mirror;
  private final Redistribution redistribution;
  private final Ways ways;
  private final RouteEntries entries;
  private final RouteInstaller installer;
  private final AddressTracker tracker;
  private final KernelEvents events;
  private final Runnable underlay;
  private final Pace pace = new Pace();

  /** By the last step, if this one follows at once. */
  private int installed;

  private long installedAt;
  private long retryAt;
  private long resolveAt;
  private long lost;
  private String problem = "";

  /**
   * Finds out what the kernel can do; changes nothing yet.
   *
   * @param mailbox where other threads leave what they want
   */
  public Reconciler(
      KernelChannel channel, KernelConfig config, KernelListeners listeners, Mailbox mailbox)
      throws IOException {
    this.channel = channel;
    this.sources = config.sources();
    this.listeners = listeners;
    this.mailbox = mailbox;
    this.host = new Host(config);
    this.listing = new Listing(channel, config);
    this.interfaces = new Interfaces(channel, host);
    this.rules = new UnderlayRules(channel, config);
    KernelConfig.Underlay underlay = config.underlay();
    this.mirror = underlay == null ? null : new UnderlayMirror(channel, host, underlay);
    this.redistribution = new Redistribution(host, listeners.localRoutes());
    boolean objects = config.nextHopObjects() && listing.hasNextHopObjects();
    this.ways =
        new Ways(objects ? new ObjectPaths(channel, host) : new InlinePaths(host.links), host);
    this.entries = new RouteEntries(ways);
    this.installer = new RouteInstaller(channel, ways, entries, listeners.outcomes());
    this.tracker = new AddressTracker(host, entries, listeners.nextHops());
    KernelEvents.Parts parts =
        new KernelEvents.Parts(host, ways, entries, interfaces, rules, mirror);
    this.underlay = listeners.underlay();
    this.events = new KernelEvents(parts, redistribution, listeners.links());
    this.inventory = new Inventory(listing, parts, events);
  }

  /** Lists everything, removes what an earlier run left, and sets up the underlay. */
  public void start(long now) throws IOException {
    retryAt = now + RETRY_NANOS;
    resolveAt = now;
    events.requestReload();
    inventory.update();
    updateSources();
    rules.apply();
    if (mirror != null) {
      mirror.apply();
    }
    redistribution.update();
    for (Link link : host.links.all()) {
      listeners.links().onLink(KernelEvents.state(link));
    }
  }

  /**
   * Does what there is to do, a bounded part of it.
   *
   * @param now nanoseconds of a monotonic clock
   * @return when to come back at the latest; {@code now} if there is more to do
   */
  public long step(long now) {
    try {
      return stepOnce(now);
    } catch (IOException e) {
      if (!problem.equals(e.getMessage())) {
        log.warn("{}; trying again", e.getMessage());
      }
      problem = String.valueOf(e.getMessage());
      events.requestReload();
      return now + PAUSE_AFTER_ERROR_NANOS;
    }
  }

  private long stepOnce(long now) throws IOException {
    hear();
    mailbox.answer();
    takeChanges(now);
    inventory.update();
    updateSources();
    boolean changed = events.takeRetry();
    if (changed || now - retryAt >= 0) {
      retryAt = now + RETRY_NANOS;
      entries.requeue(ways.refresh());
      installer.retryRefused();
      if (mirror != null) {
        mirror.retryFailed();
      }
    }
    long wait = interfaces.repair(now);
    rules.apply();
    if (mirror != null) {
      mirror.apply();
    }
    if (changed) {
      underlay.run();
    }
    int waiting = entries.waiting();
    boolean more = installer.install() || mailbox.hasChanges();
    installed = more ? waiting - entries.waiting() : 0;
    installedAt = now;
    if (installer.takeDoubt()) {
      events.requestReload();
    }
    resolve(now, more);
    redistribution.update();
    if (!more) {
      ways.prune();
      problem = "";
    }
    return more ? now : now + Math.min(wait, untilRetry(now));
  }

  private void takeChanges(long now) {
    pace.measured(installed, now - installedAt);
    mailbox.setRoom(pace.inAMoment());
    for (RouteChange change : mailbox.take(Math.max(0, pace.inAMoment() - entries.waiting()))) {
      entries.apply(change);
    }
  }

  private void hear() throws IOException {
    if (!channel.poll(events::on)) {
      lost++;
      log.info("the kernel's notifications overflowed; listing everything again");
      events.requestReload();
    }
  }

  private long untilRetry(long now) {
    boolean worthwhile =
        installer.hasRefusedByKernel()
            || ways.hasUnusable()
            || (mirror != null && mirror.hasFailed());
    if (!worthwhile) {
      retryAt = now + RETRY_NANOS;
    }
    return worthwhile ? Math.max(0, retryAt - now) : RETRY_NANOS;
  }

  private void resolve(long now, boolean more) {
    if (mailbox.takeWatchesChanged()) {
      events.dirtyResolution();
    }
    if (entries.takeTunnelRoutesChanged()) {
      events.dirtyResolution();
    }
    if (events.isResolutionDirty() && (!more || now - resolveAt >= 0)) {
      events.cleanResolution();
      resolveAt = now + RESOLVE_INTERVAL_NANOS;
      tracker.update(mailbox.watched());
    }
  }

  /** Other source addresses than the configuration's, from the next step on. */
  public void setSources(ImmutableList<IpAddress> others) {
    sources = others;
  }

  private void updateSources() {
    for (AddressFamily family : AddressFamily.values()) {
      var source = KernelConfig.source(sources, family);
      boolean ready = source != null && host.addresses.isReady(source);
      installer.setSource(family, ready ? source : null);
      events.noteSource(source, ready);
    }
  }

  /**
   * Makes an interface as it should be, and keeps it so.
   *
   * @throws KernelException naming what was refused
   */
  public void configureInterface(InterfaceSettings settings, long now) throws IOException {
    hear(); // the link may just have been made
    boolean isNew = !host.ownInterfaces.contains(settings.name());
    try {
      interfaces.configure(settings, now);
    } finally {
      if (isNew) {
        events.onOwnInterfacesChanged();
      }
    }
  }

  /** Lets go of an interface. */
  public void releaseInterface(String name) {
    interfaces.release(name);
    events.onOwnInterfacesChanged();
  }

  /** Ends {@link KernelConfig#keepStale}: what an earlier run left and nobody desires goes. */
  public void sweepStale() {
    inventory.endKeeping();
    entries.sweepStale();
    events.requestReload();
  }

  /** Removes all that is ours from the kernel; {@link #step} must not be called any more. */
  public void removeEverything() throws IOException {
    listing.removeEverything();
  }

  /** What of ours the kernel has, with up to {@code limit} routes. */
  public KernelSnapshot snapshot(int limit) {
    List<String> problems = new ArrayList<>(interfaces.problems());
    if (mirror != null && !mirror.problem().isEmpty()) {
      problems.add(mirror.problem());
    }
    if (!problem.isEmpty()) {
      problems.add(problem);
    }
    problems.addAll(events.sourceProblems());
    SnapshotRoutes routes = new SnapshotRoutes(limit);
    entries.forEachDesired(routes::add);
    return new KernelSnapshot(
        routes.installed(),
        routes.refused(),
        routes.pending() + mailbox.size(),
        routes.list(),
        mirror == null ? 0 : mirror.size(),
        rules.describe(),
        ways.objects(),
        entries.repaired() + interfaces.repaired() + events.repaired(),
        lost,
        ImmutableList.copyOf(problems));
  }

  /**
   * Desired routes and what became of them, a page at a time.
   *
   * @param from 0, or {@link KernelSnapshot.Page#next} of the page before
   */
  public KernelSnapshot.Page page(long from) {
    ImmutableList.Builder<KernelSnapshot.RouteStatus> routes = ImmutableList.builder();
    long next =
        entries.forEachDesired(from, PAGE, entry -> routes.add(SnapshotRoutes.status(entry)));
    return new KernelSnapshot.Page(routes.build(), next);
  }

  /** What became of the learned routes to these destinations; none for those not desired. */
  public ImmutableList<KernelSnapshot.RouteStatus> learned(Collection<IpPrefix> destinations) {
    ImmutableList.Builder<KernelSnapshot.RouteStatus> found = ImmutableList.builder();
    entries.forEachDesired(
        destinations, Purpose.LEARNED, entry -> found.add(SnapshotRoutes.status(entry)));
    return found.build();
  }

  /** What is desired for one destination, and what became of it. */
  public ImmutableList<KernelSnapshot.RouteStatus> find(IpPrefix destination) {
    return entries.at(destination).stream()
        .map(SnapshotRoutes::status)
        .collect(ImmutableList.toImmutableList());
  }
}
