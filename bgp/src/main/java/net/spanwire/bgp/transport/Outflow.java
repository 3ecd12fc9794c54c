package net.spanwire.bgp.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.bgp.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What we say to one neighbour during one session, on its way from the owner of the routes to the
 * I/O thread.
 *
 * <p>Capacity: {@value #HIGH} destinations that the neighbour's TCP has not taken. Policy:
 * back-pressure. The owner asks {@link #hasRoom} before it takes a message out of the RIB, where
 * what waits is a set of destinations: a slow neighbour costs nobody else anything.
 */
public final class Outflow {

  static final int HIGH = 8_192;
  static final int LOW = HIGH / 2;

  private final String neighbor;
  private final RouteOwner owner;
  private final Runnable wakeup;
  private final ConcurrentLinkedQueue<Message> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger weight = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicBoolean blocked = new AtomicBoolean();
  private volatile boolean closed;

  /**
   * Makes an empty one.
   *
   * @param wakeup called on the owner's thread when the I/O thread should look
   */
  Outflow(String neighbor, RouteOwner owner, Runnable wakeup) {
    this.neighbor = neighbor;
    this.owner = owner;
    this.wakeup = wakeup;
  }

  public String neighbor() {
    return neighbor;
  }

  /**
   * The owner's thread: whether {@link #send} may be called. After a no, {@link
   * RouteOwner#onWritable} tells when to ask again.
   */
  public boolean hasRoom() {
    if (closed) {
      return false;
    }
    if (weight.get() < HIGH) {
      return true;
    }
    blocked.set(true);
    return weight.get() < LOW && blocked.compareAndSet(true, false);
  }

  /** The owner's thread: sends a message, unless the session is over. */
  public void send(Message message) {
    if (closed) {
      return;
    }
    weight.addAndGet(weight(message));
    queue.add(message);
    if (awake.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

  /** I/O thread: the next message to write, or null if there is none for now. */
  @Nullable Message poll() {
    Message message = queue.poll();
    if (message == null) {
      awake.set(false);
      if (queue.isEmpty() || !awake.compareAndSet(false, true)) {
        return null;
      }
      message = queue.poll();
    }
    return message;
  }

  /** I/O thread: TCP took messages of this weight. */
  void written(int written) {
    if (weight.addAndGet(-written) < LOW && blocked.compareAndSet(true, false) && !closed) {
      owner.onWritable(this);
    }
  }

  /** I/O thread: the session is over. */
  void close() {
    closed = true;
    queue.clear();
  }

  static int weight(Message message) {
    return message instanceof Message.Update update
        ? 1 + update.announced().size() + update.withdrawn().size()
        : 1;
  }
}
