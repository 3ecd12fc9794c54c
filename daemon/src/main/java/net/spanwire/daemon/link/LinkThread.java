package net.spanwire.daemon.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns all links. Its queue has no bound, as what comes is bounded: changes of
 * state of tunnels, sessions and devices, each of which its source sends only when it changes.
 */
public final class LinkThread implements Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LinkThread.class);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("links").factory());

  @Override
  public void execute(Runnable work) {
    if (!executor.isShutdown()) {
      executor.execute(() -> run(work));
    }
  }

  /** Does {@code work} on this thread once {@code delay} has passed. */
  public void after(Duration delay, Runnable work) {
    if (!executor.isShutdown()) {
      var _ = executor.schedule(() -> run(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Does {@code work} on this thread, and returns its answer when it is done. */
  public <T> T ask(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, executor).join();
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a fault of ours; the links go on", e);
    }
  }

  /** Ends the thread; what waits is dropped. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
