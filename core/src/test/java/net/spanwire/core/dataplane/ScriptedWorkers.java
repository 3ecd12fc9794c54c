package net.spanwire.core.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Workers on the loop's own thread: chance decides who claims what, and when it is done. */
final class ScriptedWorkers implements CryptoWorkers {

  private final Random random;
  private final int count;
  private final Counters counters;
  private final List<CryptoJob> offered = new ArrayList<>();
  private final List<CryptoJob> claimed = new ArrayList<>();

  ScriptedWorkers(Random random, int count, Counters counters) {
    this.random = random;
    this.count = count;
    this.counters = counters;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public boolean isWorthwhile(long now) {
    return random.nextInt(8) != 0;
  }

  @Override
  public void offer(CryptoJob job, int outstanding) {
    job.offer();
    offered.add(job);
    go();
  }

  private void go() {
    for (int steps = random.nextInt(4); steps > 0; steps--) {
      if (random.nextBoolean() && !offered.isEmpty()) {
        CryptoJob job = offered.remove(random.nextInt(offered.size()));
        if (job.claim()) {
          claimed.add(job);
        }
      } else if (!claimed.isEmpty()) {
        finishOne();
      }
    }
  }

  private void finishOne() {
    claimed.remove(random.nextInt(claimed.size())).run(1 + random.nextInt(count));
  }

  @Override
  public void await(CryptoJob job) {
    while (!job.isDone()) {
      finishOne();
    }
  }

  @Override
  public void settled(CryptoJob job) {
    job.count(counters);
    go();
  }

  @Override
  public void insist() {}

  @Override
  public void start() {}

  @Override
  public void close() {}
}
