package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.rib.NeighborRoutes;
import net.spanwire.bgp.rib.NextHopWatch;
import net.spanwire.bgp.rib.Rib;
import net.spanwire.bgp.rib.RibConfig;
import net.spanwire.bgp.rib.RibView;
import net.spanwire.bgp.rib.RouteMonitor;
import net.spanwire.bgp.transport.Intake;
import net.spanwire.bgp.transport.MonitorSink;
import net.spanwire.bgp.transport.Outflow;
import net.spanwire.bgp.transport.RouteOwner;
import net.spanwire.bgp.transport.RouteSource;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.NextHopTracker;
import net.spanwire.core.routing.RouteChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the RIB. A turn of it:
 *
 * <ol>
 *   <li>take the work that waits: orders, questions, neighbours that have said something
 *   <li>hear a share of what each of these said, some more of news
 *   <li>decide a slice of destinations, and hand what follows to the forwarding table; where that
 *       is far behind, this step and the one before wait for it
 *   <li>say to each neighbour a share of what there is room for
 *   <li>tell monitoring stations a share of what they have not heard of
 * </ol>
 *
 * <p>Its mailbox has no bound of its own, as what comes is bounded: an intake announces itself once
 * until it is empty, an outflow once until it is full, a next hop once a change.
 */
final class RouteThread implements RouteOwner, RouteSource, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.bgp");

  /** What each neighbour may say in a turn, in messages. */
  static final int SHARE = 64;

  /** How many shares more are heard in a turn, of those who say what nobody has said before. */
  private static final int SHARES_OF_NEWS = 16;

  /** How often in a turn each neighbour is told a share of that size. */
  private static final int ROUNDS = 8;

  /** What is decided in a turn, in destinations. */
  static final int SLICE = 4096;

  private static final long ANSWER_SECONDS = 30;
  private static final long COUNT_INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

  private final Rib rib;
  private final ForwardingTable table;
  private final NextHopTracker tracker;
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>();
  private final Queue<Intake> ready = new ArrayDeque<>();
  private final Map<String, Outflow> outflows = new LinkedHashMap<>();

  /** Neighbours whose routes are kept while their session is down. */
  private final Set<String> away = new HashSet<>();

  private final SelectionDeferral deferral;
  private final Consumer<PrefixCount> prefixCounts;
  private final Observers observers;
  private final Thread thread = Thread.ofPlatform().daemon().name("bgp-rib").unstarted(this);

  private volatile ImmutableMap<String, ImmutableList<NeighborRoutes>> counts = ImmutableMap.of();
  private long countedAt = System.nanoTime();
  private boolean uncounted;
  private volatile boolean closing;

  /** {@code prefixCounts} hears of prefix limits that are reached. */
  RouteThread(
      RibConfig config,
      ForwardingTable table,
      NextHopTracker tracker,
      Consumer<PrefixCount> prefixCounts) {
    this.rib = new Rib(config);
    this.deferral = new SelectionDeferral(rib);
    this.observers = new Observers(rib.monitors());
    this.table = table;
    this.tracker = tracker;
    this.prefixCounts = prefixCounts;
  }

  void start() {
    thread.start();
  }

  /** Gives an order to the RIB; returns at once. */
  void tell(Consumer<Rib> order) {
    mailbox.add(() -> order.accept(rib));
  }

  /** Holds the choice of routes back until a neighbour has said all; {@link #select} ends it. */
  void awaitNeighbor(String neighbor) {
    mailbox.add(() -> deferral.await(neighbor));
  }

  /** Chooses from now on, whoever is still awaited. */
  void select() {
    mailbox.add(deferral::end);
  }

  /** Forgets a neighbour; what it may still have said was not heard by now and never is. */
  void forget(String neighbor) {
    mailbox.add(() -> {
      outflows.remove(neighbor);
      away.remove(neighbor);
      deferral.remove(neighbor);
      rib.removeNeighbor(neighbor);
    });
  }

  /**
   * Asks the RIB, between two slices of its work.
   *
   * @throws IllegalStateException if it does not answer
   */
  <T> T ask(Function<RibView, T> question) {
    FutureTask<T> task = new FutureTask<>(() -> question.apply(rib.view()));
    mailbox.add(task);
    try {
      return task.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for routes", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the thread that decides routes does not answer", e);
    }
  }

  /** A neighbour's counters as they last were; none where its session is down. */
  ImmutableList<NeighborRoutes> counts(String neighbor) {
    return counts.getOrDefault(neighbor, ImmutableList.of());
  }

  @Override
  public void onNeighbor(NeighborConfig neighbor) {
    tell(known -> known.addNeighbor(neighbor));
  }

  @Override
  public void onNeighborGone(String neighbor) {
    forget(neighbor);
  }

  @Override
  public void attach(MonitorSink sink, ImmutableSet<RouteMonitor.View> views) {
    mailbox.add(() -> observers.attach(sink, views));
  }

  @Override
  public void detach(MonitorSink sink) {
    mailbox.add(() -> observers.detach(sink));
  }

  @Override
  public void wake() {
    mailbox.add(() -> {});
  }

  @Override
  public void onReady(Intake intake) {
    mailbox.add(() -> ready.add(intake));
  }

  @Override
  public void onWritable(Outflow outflow) {
    mailbox.add(() -> {}); // a turn tells all that there is room for
  }

  void close() {
    closing = true;
    mailbox.add(() -> {});
    try {
      thread.join(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    boolean more = false;
    while (!closing) {
      try {
        more = turn(more);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("a fault of ours in deciding routes; going on", e);
      }
    }
  }

  private boolean turn(boolean busy) throws InterruptedException {
    @Nullable Runnable work = busy ? mailbox.poll() : mailbox.take();
    while (work != null) {
      work.run();
      work = mailbox.poll();
    }
    boolean more = false;
    if (table.hasRoom(() -> mailbox.add(() -> {}))) {
      if (!rib.hasUndecided()) { // else what comes meanwhile would always be before the rest
        hear();
      }
      more = rib.process(SLICE) || !ready.isEmpty();
    }
    ImmutableList<RouteChange> changes = rib.drainRouteChanges();
    if (!changes.isEmpty()) {
      table.apply(changes);
    }
    rib.drainNextHopWatches().forEach(this::watch);
    rib.drainPrefixCounts().forEach(prefixCounts);
    more |= say();
    more |= observers.tell();
    uncounted = true;
    count(more);
    return more;
  }

  /**
   * Hears a share of each. Where some only say what is known, others are heard on: so one gets
   * ahead of those that say the same, and every destination has a path, and is in the kernel, long
   * before all paths have been heard.
   */
  private void hear() {
    Queue<Intake> withNews = new ArrayDeque<>();
    for (int waiting = ready.size(); waiting > 0; waiting--) {
      Intake intake = ready.remove();
      int known = rib.view().destinations();
      if (hearShare(intake)) {
        (rib.view().destinations() > known ? withNews : ready).add(intake);
      }
    }
    int shares = ready.isEmpty() ? 0 : SHARES_OF_NEWS;
    for (Intake intake : withNews) {
      boolean more = true;
      for (int known = -1; more && shares > 0 && rib.view().destinations() > known; shares--) {
        known = rib.view().destinations();
        more = hearShare(intake);
      }
      if (more) {
        ready.add(intake);
      }
    }
  }

  /** Returns true if the neighbour may have more to say. */
  private boolean hearShare(Intake intake) {
    for (int heard = 0; heard < SHARE; heard++) {
      Intake.Item item = intake.poll();
      if (item == null) {
        return false;
      }
      try {
        take(intake.neighbor(), item);
      } catch (RuntimeException e) {
        LOG.error("a fault of ours in hearing neighbour {}; going on", intake.neighbor(), e);
      }
    }
    return true;
  }

  private void take(String neighbor, Intake.Item item) {
    switch (item) {
      case Intake.Item.Up(var session, var opening, var outflow) -> {
        outflows.put(neighbor, outflow);
        away.remove(neighbor);
        rib.onEstablished(neighbor, session);
        deferral.onEstablished(neighbor, session);
        observers.up(session, opening);
      }
      case Intake.Item.Heard(Message message) -> take(neighbor, message);
      case Intake.Item.Down(_, var ending, var retained) -> {
        outflows.remove(neighbor);
        rib.onDown(neighbor, retained);
        observers.down(neighbor, ending);
        if (!retained.isEmpty()) {
          away.add(neighbor);
        }
      }
      case Intake.Item.StaleExpired(var family, var then) ->
          rib.onStaleExpired(neighbor, family, then);
    }
  }

  private void take(String neighbor, Message message) {
    switch (message) {
      case Message.Update update -> rib.onUpdate(neighbor, update);
      case Message.EndOfRib end -> {
        rib.onEndOfRib(neighbor, end.family());
        deferral.onEndOfRib(neighbor, end.family());
      }
      case Message.RouteRefresh refresh -> rib.onRouteRefresh(neighbor, refresh);
      // The state machine has dealt with these.
      case Message.Open _, Message.Keepalive _, Message.Notification _ -> {}
    }
  }

  private void watch(NextHopWatch watch) {
    if (watch.watched()) {
      tracker.watch(watch.address());
    } else {
      tracker.unwatch(watch.address());
    }
  }

  /**
   * Tells all neighbours what there is room for, in shares: so they stay close to each other, and
   * what was packed for one is still there for the others.
   *
   * @return true if there is more to tell
   */
  private boolean say() {
    boolean more = !outflows.isEmpty();
    for (int round = 0; more && round < ROUNDS; round++) {
      more = false;
      for (Outflow outflow : outflows.values()) {
        more |= say(outflow);
      }
    }
    return more;
  }

  private boolean say(Outflow outflow) {
    for (int said = 0; said < SHARE; said++) {
      Message message = outflow.hasRoom() ? rib.pollUpdate(outflow.neighbor()) : null;
      if (message == null) {
        return false;
      }
      outflow.send(message);
    }
    return true;
  }

  /** Counts anew when there is nothing else to do, and now and then while there is. */
  private void count(boolean busy) {
    long now = System.nanoTime();
    if (uncounted && (!busy || now - countedAt > COUNT_INTERVAL)) {
      ImmutableMap.Builder<String, ImmutableList<NeighborRoutes>> counted = ImmutableMap.builder();
      for (String neighbor : Sets.union(outflows.keySet(), away)) {
        counted.put(neighbor, rib.view().neighborRoutes(neighbor));
      }
      counts = counted.buildOrThrow();
      countedAt = now;
      uncounted = false;
    }
  }
}
