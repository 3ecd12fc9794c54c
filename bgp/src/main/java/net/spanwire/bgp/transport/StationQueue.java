package net.spanwire.bgp.transport;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.rib.RouteMonitor.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What one monitoring station is to hear, on its way from the owner of the routes to the thread
 * that serves stations.
 *
 * <p>Capacity: {@value #HIGH} destinations. Policy: back-pressure on nobody. Beyond it the owner
 * tells nothing more, and what changes is a set of destinations in the RIB, to be told as they are
 * then.
 */
final class StationQueue implements MonitorSink {

  static final int HIGH = 8_192;
  static final int LOW = HIGH / 2;

  private final RouteSource source;
  private final Runnable wakeup;
  private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger weight = new AtomicInteger();
  private final AtomicBoolean awake = new AtomicBoolean();
  private final AtomicBoolean blocked = new AtomicBoolean();
  private volatile boolean closed;

  /** What goes through, in order. */
  sealed interface Item {
    record Up(NegotiatedSession session, SessionOpening opening) implements Item {}

    record Down(NegotiatedSession session, SessionEnding ending) implements Item {}

    record Routes(Observation observation) implements Item {}
  }

  /**
   * Makes an empty one.
   *
   * @param wakeup called on the owner's thread when there is something to take
   */
  StationQueue(RouteSource source, Runnable wakeup) {
    this.source = source;
    this.wakeup = wakeup;
  }

  @Override
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

  @Override
  public void up(NegotiatedSession session, SessionOpening opening) {
    add(new Item.Up(session, opening));
  }

  @Override
  public void down(NegotiatedSession session, SessionEnding ending) {
    add(new Item.Down(session, ending));
  }

  @Override
  public void observed(Observation observation) {
    add(new Item.Routes(observation));
  }

  private void add(Item item) {
    weight.addAndGet(weight(item));
    queue.add(item);
    if (awake.compareAndSet(false, true)) {
      wakeup.run();
    }
  }

  /** The serving thread: the next item, or null if there is none for now. */
  @Nullable Item poll() {
    Item item = queue.poll();
    if (item == null) {
      awake.set(false);
      if (queue.isEmpty() || !awake.compareAndSet(false, true)) {
        return null;
      }
      item = queue.poll();
    }
    if (item != null
        && weight.addAndGet(-weight(item)) < LOW
        && blocked.compareAndSet(true, false)) {
      source.wake();
    }
    return item;
  }

  /** The serving thread: the station is lost. */
  void close() {
    closed = true;
    queue.clear();
  }

  private static int weight(Item item) {
    return item instanceof Item.Routes(Observation observation)
            && observation.message() instanceof Message.Update update
        ? 1 + update.announced().size() + update.withdrawn().size()
        : 1;
  }
}
