package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;

/**
 * The jobs of one direction of a loop, which are worked on in any order and completed in the order
 * in which they were published. All are settled before a drain ends, so that nothing else of the
 * loop ever meets one under way.
 */
final class CryptoPipeline<J extends CryptoJob> {

  /** What is smaller is not worth a job. */
  private static final int LEAST_BYTES = 8 << 10;

  /** So many large runs in a drain mean that there is something to share in the next. */
  private static final int BUSY = 2;

  private final ImmutableList<J> jobs;
  private final CryptoWorkers workers;

  private int first;
  private int outstanding;
  private int large;
  private boolean sharing;

  /**
   * @param jobs as many as may be under way at once, all free
   */
  CryptoPipeline(ImmutableList<J> jobs, CryptoWorkers workers) {
    this.jobs = jobs;
    this.workers = workers;
  }

  /** A drain begins. */
  void begin(long now) {
    sharing = large >= BUSY && workers.isWorthwhile(now);
    large = 0;
  }

  /** Whether jobs are published in this drain. */
  boolean sharing() {
    return sharing;
  }

  /** Whether work of so many bytes is to be a job. */
  boolean shares(int bytes) {
    if (bytes < LEAST_BYTES) {
      return false;
    }
    large++;
    return sharing;
  }

  /** The job to fill next; completes the oldest if all are under way. */
  J next(long now) {
    if (outstanding == jobs.size()) {
      completeFirst(now);
    }
    if (outstanding == 0) {
      first = 0; // its memory is the warmest
    }
    return job(outstanding);
  }

  private J job(int index) {
    int at = first + index;
    return jobs.get(at < jobs.size() ? at : at - jobs.size());
  }

  /** Publishes what {@link #next} gave, and completes what is done meanwhile. */
  void publish(long now) {
    J job = job(outstanding);
    outstanding++;
    workers.offer(job, outstanding);
    while (outstanding > 0 && job(0).isDone()) {
      completeFirst(now);
    }
  }

  /** Completes all. */
  void settle(long now) {
    while (outstanding > 0) {
      completeFirst(now);
    }
  }

  private void completeFirst(long now) {
    J job = job(0);
    finish(job);
    workers.settled(job);
    takeBack(job);
    Throwable fault = job.fault();
    if (fault != null) {
      throw new IllegalStateException("a job of the cipher failed", fault);
    }
    job.complete(now);
  }

  /** Does the job, or waits for who is at it; until then there may be others to do. */
  private void finish(J job) {
    if (job.claim()) {
      job.run(CryptoJob.LOOP);
      return;
    }
    for (int i = 1; i < outstanding && !job.isDone(); i++) {
      J other = job(i);
      if (other.claim()) {
        other.run(CryptoJob.LOOP);
      }
    }
    if (!job.isDone()) {
      job.awaited();
      workers.await(job);
    }
  }

  private void takeBack(J job) {
    job.free();
    first = first + 1 == jobs.size() ? 0 : first + 1;
    outstanding--;
  }

  /** The drain ends; what is still under way, after a fault of ours, is given up. */
  void end() {
    sharing = false;
    while (outstanding > 0) {
      J job = job(0);
      if (!job.claim() && !job.isDone()) {
        workers.await(job);
      }
      takeBack(job);
    }
  }
}
