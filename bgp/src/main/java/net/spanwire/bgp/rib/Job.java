package net.spanwire.bgp.rib;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Something to be done for many destinations, one after the other. Of {@value #RUN} identifiers
 * after each other the destinations come in the order of their prefixes: what is told to the kernel
 * of neighbours in its trie costs it half of what strangers do.
 */
final class Job {

  private static final int RUN_BITS = 16;
  private static final int RUN = 1 << RUN_BITS;
  private static final long[] NONE = {};

  private final DestinationTable table;
  private final IdSet remaining;
  private final IntConsumer step;

  /**
   * The first bits of prefixes above the last ones of identifiers, of which these are the first.
   */
  private long[] run = NONE;

  private int first;
  private int next;

  /**
   * Makes a job.
   *
   * @param remaining gets empty as the job goes on; may change meanwhile
   */
  Job(DestinationTable table, IdSet remaining, IntConsumer step) {
    this.table = table;
    this.remaining = remaining;
    this.step = step;
  }

  boolean isDone() {
    return remaining.isEmpty();
  }

  /** Does it for one destination, if there is one left. */
  void step() {
    while (!isDone()) {
      if (next == run.length) {
        takeRun();
      }
      int id = first | (int) run[next++] & RUN - 1;
      if (remaining.contains(id)) {
        step.accept(id);
        remaining.remove(id);
        return;
      }
    }
  }

  private void takeRun() {
    first = remaining.next(0) & -RUN;
    long[] taken = new long[Math.min(RUN, remaining.size())];
    int count = 0;
    for (int id = remaining.next(first); id >>> RUN_BITS == first >>> RUN_BITS; ) {
      taken[count++] = table.firstBits(id) & -RUN | id & RUN - 1;
      id = remaining.next(id + 1);
    }
    run = Arrays.copyOf(taken, count);
    Arrays.sort(run);
    next = 0;
  }
}
