package net.spanwire.core.dataplane;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.Poller;

/**
 * The way into a loop for other threads. When it is full, who posts waits; a loop does not post,
 * and so always comes to empty its own. Loops only offer to each other.
 */
final class Mailbox {

  private static final int CAPACITY = 1024;
  private static final long LOOK_MILLIS = 100;

  private final BlockingQueue<Command> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final Poller poller;
  private volatile boolean closed;

  Mailbox(Poller poller) {
    this.poller = poller;
  }

  /** Something to be done on the loop's thread. */
  interface Command {
    void run(long now);

    /** The loop has ended; it will not be done. */
    void refuse();
  }

  /**
   * Posts from any thread but a loop's; the command runs soon, or is refused.
   *
   * @throws InterruptedException if the thread is interrupted while the mailbox is full
   */
  void post(Command command) throws InterruptedException {
    boolean posted = false;
    while (!posted && !closed) {
      posted = queue.offer(command, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (posted) {
      announce();
    } else {
      command.refuse();
    }
  }

  /** Posts without waiting, from any thread; false if there is no room, or the loop has ended. */
  boolean offer(Command command) {
    boolean posted = !closed && queue.offer(command);
    if (posted) {
      announce();
    }
    return posted;
  }

  private void announce() {
    if (closed) {
      refuseAll();
    } else {
      poller.wakeUp();
    }
  }

  /** Runs what is there now. */
  void drain(long now) {
    for (int left = queue.size(); left > 0; left--) {
      Command command = queue.poll();
      if (command != null) {
        command.run(now);
      }
    }
  }

  void close() {
    closed = true;
    refuseAll();
  }

  private void refuseAll() {
    for (Command command = queue.poll(); command != null; command = queue.poll()) {
      command.refuse();
    }
  }
}
