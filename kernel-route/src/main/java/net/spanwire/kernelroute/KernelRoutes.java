package net.spanwire.kernelroute;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.core.routing.NextHopTracker;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.socket.NetlinkChannel;
import net.spanwire.kernelroute.sync.InterfaceSettings;
import net.spanwire.kernelroute.sync.KernelChannel;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelListeners;
import net.spanwire.kernelroute.sync.KernelSnapshot;
import net.spanwire.kernelroute.sync.Mailbox;
import net.spanwire.kernelroute.sync.Reconciler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel of one network namespace, kept as desired by one thread of its own, {@code fib}.
 *
 * <pre>
 *   apply, watch, …  ──► Mailbox ──► fib: Reconciler ──► netlink requests ──► kernel
 *   listeners        ◄────────────── fib              ◄── notifications   ◄──
 * </pre>
 *
 * <p>All methods may be called from any thread. Listeners are called on {@code fib}: they must hand
 * over and return, and must not ask questions here.
 */
public final class KernelRoutes
    implements ForwardingTable, NextHopTracker, LocalRoutes, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(KernelRoutes.class);

  private static final long PAUSE_AFTER_DEFECT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int ANSWER_SECONDS = 30;

  private final Mailbox mailbox = new Mailbox();
  private final KernelChannel channel;
  private final Reconciler reconciler;
  private final FutureTask<Boolean> start;
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean keep;

  private KernelRoutes(KernelChannel channel, KernelConfig config, KernelListeners listeners)
      throws IOException {
    this.channel = channel;
    this.reconciler = new Reconciler(channel, config, listeners, mailbox);
    this.start =
        new FutureTask<>(() -> {
          reconciler.start(System.nanoTime());
          return true;
        });
    this.thread = Thread.ofPlatform().name("fib").unstarted(this::run);
  }

  /**
   * Begins to keep the kernel of the calling thread's network namespace: lists everything, removes
   * what an earlier run left (rules, next hops and routes with our protocol number, in any table),
   * and sets up the underlay table and its rules. When this returns, all of that is done.
   *
   * @throws IOException saying what the kernel refused; without CAP_NET_ADMIN that is EPERM
   */
  @SuppressWarnings("resource") // what is opened is closed by close()
  public static KernelRoutes open(KernelConfig config, KernelListeners listeners)
      throws IOException {
    KernelChannel channel = NetlinkChannel.open();
    try {
      KernelRoutes routes = new KernelRoutes(channel, config, listeners);
      routes.thread.start();
      routes.start.get();
      return routes;
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void run() {
    start.run();
    closing |= start.state() != Future.State.SUCCESS;
    while (!closing) {
      try {
        long now = System.nanoTime();
        long next = reconciler.step(now);
        if (next - now > 0 && !closing) {
          channel.await(next - System.nanoTime());
        }
      } catch (IOException | RuntimeException e) {
        log.error("keeping the kernel's routes failed; trying again", e);
        pause();
      }
    }
    try {
      if (!keep) {
        reconciler.removeEverything();
      }
    } catch (IOException e) {
      log.error("could not remove all of our routes: {}", e.getMessage());
    } finally {
      channel.close();
    }
  }

  private static void pause() {
    java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_AFTER_DEFECT_NANOS);
  }

  @Override
  public void apply(List<RouteChange> changes) {
    mailbox.add(changes);
    channel.wake();
  }

  @Override
  public boolean hasRoom(Runnable resume) {
    return mailbox.hasRoom(resume);
  }

  @Override
  public void watch(IpAddress address) {
    mailbox.watch(address);
    channel.wake();
  }

  @Override
  public void unwatch(IpAddress address) {
    mailbox.unwatch(address);
    channel.wake();
  }

  /**
   * Makes an interface as it should be, and keeps it so until {@link #releaseInterface}. From now
   * on it counts as ours: the underlay table has no routes through it. May be called again with
   * other settings.
   *
   * @throws IOException naming the setting and the error; it is tried again when things change
   */
  public void configureInterface(InterfaceSettings settings) throws IOException {
    ask(() -> {
      reconciler.configureInterface(settings, System.nanoTime());
      return true;
    });
  }

  /** Lets go of an interface, which may be gone already; changes nothing of it. */
  public void releaseInterface(String name) throws IOException {
    ask(() -> {
      reconciler.releaseInterface(name);
      return true;
    });
  }

  /** Other source addresses than {@link KernelConfig#sources}; learned routes are written anew. */
  public void setSources(ImmutableList<IpAddress> sources) throws IOException {
    ask(() -> {
      reconciler.setSources(sources);
      return true;
    });
  }

  /** Removes what {@link KernelConfig#keepStale} kept and nobody has asked for since. */
  public void sweepStale() throws IOException {
    ask(() -> {
      reconciler.sweepStale();
      return true;
    });
  }

  /** What of ours the kernel has, with up to {@code limit} routes; answered within a load, too. */
  public KernelSnapshot snapshot(int limit) throws IOException {
    return ask(() -> reconciler.snapshot(limit));
  }

  /**
   * Desired routes, a page at a time, so that a large table holds nobody up.
   *
   * @param from 0, or {@link KernelSnapshot.Page#next} of the page before
   */
  public KernelSnapshot.Page page(long from) throws IOException {
    return ask(() -> reconciler.page(from));
  }

  /** What became of the learned routes to these destinations; none for those not desired. */
  public ImmutableList<KernelSnapshot.RouteStatus> learned(Collection<IpPrefix> destinations)
      throws IOException {
    return ask(() -> reconciler.learned(destinations));
  }

  /** What is desired for one destination, and what became of it: up to one per purpose. */
  public ImmutableList<KernelSnapshot.RouteStatus> find(IpPrefix destination) throws IOException {
    return ask(() -> reconciler.find(destination));
  }

  private <T> T ask(Callable<T> question) throws IOException {
    if (closing) {
      throw new IOException("the kernel's routes are not kept any more");
    }
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("a listener must hand over, not ask");
    }
    FutureTask<T> task = new FutureTask<>(question);
    try {
      mailbox.ask(task);
      channel.wake();
      return get(task);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private <T> T get(FutureTask<T> task) throws IOException, InterruptedException {
    try {
      return task.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (TimeoutException e) {
      throw new IOException("the thread that keeps the kernel's routes does not answer", e);
    }
  }

  private static IOException failure(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException cause -> cause;
      case RuntimeException cause -> throw cause;
      case null, default -> throw new IllegalStateException(e);
    };
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }

  /** The same as {@code close(false)}. */
  @Override
  public void close() {
    close(false);
  }

  /**
   * Ends keeping.
   *
   * @param keepRoutes true leaves routes, rules and next hops in the kernel, for the next run to
   *     take over; false removes them all
   */
  public void close(boolean keepRoutes) {
    keep = keepRoutes;
    closing = true;
    channel.wake();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // what is ours must be gone before the process is
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
