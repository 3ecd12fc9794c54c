package net.spanwire.daemon;

import java.util.concurrent.CountDownLatch;

/**
 * The end of the process. SIGTERM and SIGINT begin the JVM's shutdown, which waits for a hook, and
 * this for us to end in order. The JVM would then exit with 128 plus the signal's number; an
 * orderly end is no failure.
 */
final class Termination {

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** From now on a signal ends {@link #await}. */
  void onSignal() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::hook, "signal"));
  }

  private void hook() {
    tell();
    awaitQuietly(ended);
    Runtime.getRuntime().halt(0);
  }

  /** Ends {@link #await}, for another reason. */
  void tell() {
    told.countDown();
  }

  /** Waits until it is time to end. */
  void await() {
    awaitQuietly(told);
  }

  /** Everything is ended; the process may go. */
  void done() {
    ended.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
