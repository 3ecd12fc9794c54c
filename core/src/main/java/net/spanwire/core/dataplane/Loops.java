package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.Comparator;
import net.spanwire.core.wireguard.Peer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loops of a data plane, each with its thread: which of them has what, and the way for other
 * threads to have work done there.
 */
final class Loops {

  private static final Logger LOG = LoggerFactory.getLogger(Loops.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ImmutableList<EventLoop> loops;
  private final ImmutableList<Thread> threads;

  /**
   * @param loops in the order of the numbers of their engines
   */
  Loops(ImmutableList<EventLoop> loops) {
    this.loops = loops;
    loops.forEach(loop -> loop.neighbours().meet(loops));
    threads = loops.stream().map(this::thread).collect(ImmutableList.toImmutableList());
  }

  private Thread thread(EventLoop loop) {
    String name = "spanwire-packets" + (loops.size() == 1 ? "" : "-" + loop.engine().number());
    return Thread.ofPlatform().name(name).unstarted(loop);
  }

  void start() {
    threads.forEach(Thread::start);
  }

  ImmutableList<EventLoop> all() {
    return loops;
  }

  /** The one that the next interface goes to. */
  EventLoop leastLoaded() {
    return loops.stream().min(Comparator.comparingInt(EventLoop::load)).orElseThrow();
  }

  EventLoop of(TunnelInterface tunnel) {
    return loops.get(tunnel.loop());
  }

  EventLoop of(Peer peer) {
    return loops.get(peer.device().engine());
  }

  /**
   * Has a loop do something, and waits for the answer; on its own thread it is done at once.
   *
   * @throws IllegalStateException if the loop has ended, or this is the thread of another one
   */
  <T extends @Nullable Object> T call(EventLoop loop, LoopCall.Work<T> work) {
    if (Thread.currentThread().equals(threads.get(loop.engine().number()))) {
      return work.run(System.nanoTime());
    }
    refuseLoops();
    LoopCall<T> call = new LoopCall<>(work);
    try {
      loop.mailbox().post(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the packet loop was busy", e);
    }
    return call.answer();
  }

  /** Two loops that wait for each other would wait for ever. */
  void refuseLoops() {
    if (isLoop(Thread.currentThread())) {
      throw new IllegalStateException("a packet loop does not wait for another");
    }
  }

  private boolean isLoop(Thread thread) {
    return threads.contains(thread);
  }

  /** Ends all of them; waits for it, but on a loop's own thread. */
  void close() {
    loops.forEach(EventLoop::stop);
    if (!isLoop(Thread.currentThread())) {
      for (Thread thread : threads) {
        Uninterruptibles.joinUninterruptibly(thread, PATIENCE);
        if (thread.isAlive()) {
          LOG.error("{} does not end", thread.getName());
        }
      }
    }
  }
}
