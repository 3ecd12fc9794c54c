package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that work on a loop's jobs. They own nothing.
 *
 * <ol>
 *   <li>The loop puts a job into a ring and counts it; what waits there is never overwritten, as
 *       fewer are under way than the ring holds.
 *   <li>A worker looks at the count for a short while after its last job, then it sleeps. The loop
 *       wakes one where more is under way than workers are awake.
 *   <li>A worker tries to claim what came since it looked last, and does what it gets.
 * </ol>
 */
final class CryptoThreads implements CryptoWorkers {

  /** A power of two. */
  private static final int RING = 16;

  /** How long a worker looks for more before it sleeps: longer than it takes to wake it. */
  private static final long LOOKING = TimeUnit.MICROSECONDS.toNanos(40);

  /** A wait that takes so long means that somebody should get the loop's own core. */
  private static final long PATIENCE = TimeUnit.MICROSECONDS.toNanos(100);

  private static final int LOOKS = 32;

  /** What it costs the loop to wake a worker, in nanoseconds. */
  private static final long WAKING = 5_000;

  private final AtomicReferenceArray<@Nullable CryptoJob> ring = new AtomicReferenceArray<>(RING);
  private final AtomicInteger offered = new AtomicInteger();
  private final ImmutableList<Worker> workers;
  private final CryptoCredit credit = new CryptoCredit();
  private final IdleCores idleCores = new IdleCores();
  private final Counters counters;
  private boolean insisting;
  private volatile boolean closed;

  CryptoThreads(int count, Counters counters) {
    this.counters = counters;
    ImmutableList.Builder<Worker> builder = ImmutableList.builder();
    for (int lane = 1; lane <= count; lane++) {
      builder.add(new Worker(lane));
    }
    workers = builder.build();
  }

  @Override
  public int count() {
    return workers.size();
  }

  @Override
  public boolean isWorthwhile(long now) {
    if (insisting) {
      return true;
    }
    if (credit.isPausing(now)) {
      return false;
    }
    if (credit.pausesNow(now, idleCores.lacking(now))) {
      counters.add(Counter.CRYPTO_PAUSES, 1);
      return false;
    }
    return true;
  }

  @Override
  public void offer(CryptoJob job, int outstanding) {
    job.offer();
    int number = offered.getPlain();
    ring.setRelease(number & RING - 1, job);
    offered.set(number + 1);
    wake(outstanding);
  }

  /** Wakes one if fewer are awake than this. */
  private void wake(int wanted) {
    int awake = 0;
    Worker sleeper = null;
    for (int i = 0; i < workers.size(); i++) {
      Worker worker = workers.get(i);
      if (!worker.asleep) {
        awake++;
      } else if (sleeper == null) {
        sleeper = worker;
      }
    }
    if (sleeper != null && awake < wanted) {
      credit.spend(WAKING);
      sleeper.asleep = false;
      LockSupport.unpark(sleeper.thread);
    }
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // a worker may want the very core that waits for it
  public void await(CryptoJob job) {
    long begin = System.nanoTime();
    long waited = 0;
    while (!job.isDone()) {
      if (waited > PATIENCE) {
        Thread.yield();
      }
      for (int i = 0; i < LOOKS && !job.isDone(); i++) {
        Thread.onSpinWait();
      }
      waited = System.nanoTime() - begin;
    }
    credit.spend(waited);
  }

  @Override
  public void settled(CryptoJob job) {
    job.count(counters);
    if (job.wasShared()) {
      credit.earn(job.bytes() / 2); // what the fastest ciphers take at the least
    }
  }

  @Override
  public void insist() {
    insisting = true;
  }

  @Override
  public void start() {
    workers.forEach(worker -> worker.thread.start());
  }

  @Override
  public void close() {
    closed = true;
    idleCores.close();
    workers.forEach(worker -> LockSupport.unpark(worker.thread));
  }

  private final class Worker implements Runnable {

    private final int lane;
    private final Thread thread;
    private volatile boolean asleep;

    /** How many of the jobs offered it has looked at. */
    private int seen;

    Worker(int lane) {
      this.lane = lane;
      thread = Thread.ofPlatform().daemon().name("spanwire-crypto-" + lane).unstarted(this);
    }

    @Override
    public void run() {
      while (!closed) {
        work();
        if (!look()) {
          sleep();
        }
      }
    }

    private void work() {
      int end = offered.get();
      int begin = end - seen > RING ? end - RING : seen;
      for (int number = begin; number != end; number++) {
        CryptoJob job = ring.getAcquire(number & RING - 1);
        if (job != null && job.claim()) {
          job.run(lane);
        }
      }
      seen = end;
    }

    /** False if nothing came for a while. */
    private boolean look() {
      long end = System.nanoTime() + LOOKING;
      do {
        for (int i = 0; i < LOOKS; i++) {
          if (offered.get() != seen) {
            return true;
          }
          Thread.onSpinWait();
        }
      } while (System.nanoTime() - end < 0);
      return false;
    }

    private void sleep() {
      asleep = true;
      if (offered.get() == seen && !closed) {
        LockSupport.park(CryptoThreads.this);
      }
      asleep = false;
    }
  }
}
