package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.bgp.fsm.Action;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What one neighbour said, on its way from the I/O thread to the owner of the routes.
 *
 * <p>Capacity: {@value #HIGH} destinations. Policy: back-pressure. Beyond it the connection is not
 * read any more, until half of it is worked off; the beginning and the end of a session always
 * pass. Once it is closed nothing does: the neighbour is no more, and another one may have its
 * name.
 */
public final class Intake {

  static final int HIGH = 2_048;
  static final int LOW = HIGH / 2;

  private final String neighbor;
  private final RouteOwner owner;
  private final Runnable resume;
  private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger weight = new AtomicInteger();
  private final AtomicBoolean announced = new AtomicBoolean();
  private final AtomicBoolean paused = new AtomicBoolean();
  private volatile boolean closed;

  /** What goes through, in order. */
  public sealed interface Item {

    /** Routes may be exchanged; {@code outflow} is the way back. */
    record Up(NegotiatedSession session, SessionOpening opening, Outflow outflow) implements Item {}

    /** An UPDATE, End-of-RIB or ROUTE-REFRESH. */
    record Heard(Message message) implements Item {}

    /** The session is over; its routes are void but for those of {@code retained} families. */
    record Down(String reason, SessionEnding ending, ImmutableSet<AfiSafi> retained)
        implements Item {}

    /** Routes kept from an earlier session have been kept long enough. */
    record StaleExpired(AfiSafi family, Action.StaleExpired.Then then) implements Item {}
  }

  /**
   * Makes an empty one.
   *
   * @param resume called on the owner's thread when reading may go on
   */
  Intake(String neighbor, RouteOwner owner, Runnable resume) {
    this.neighbor = neighbor;
    this.owner = owner;
    this.resume = resume;
  }

  public String neighbor() {
    return neighbor;
  }

  /**
   * I/O thread: adds an item.
   *
   * @return false if no more should be read until {@code resume} is called
   */
  boolean add(Item item) {
    if (closed) {
      return true;
    }
    queue.add(item);
    int filled = weight.addAndGet(weight(item));
    if (announced.compareAndSet(false, true)) {
      owner.onReady(this);
    }
    if (filled < HIGH) {
      return true;
    }
    paused.set(true);
    // The owner may have emptied it in between, and then nobody would resume.
    return weight.get() < LOW && paused.compareAndSet(true, false);
  }

  /** Any thread: the neighbour was removed, what it said does not count. */
  void close() {
    closed = true;
    queue.clear();
  }

  /** The owner's thread: the next item, or null if there is none for now. */
  public @Nullable Item poll() {
    if (closed) {
      return null;
    }
    Item item = queue.poll();
    if (item == null) {
      announced.set(false);
      if (queue.isEmpty() || !announced.compareAndSet(false, true)) {
        return null;
      }
      item = queue.poll();
    }
    if (item != null
        && weight.addAndGet(-weight(item)) < LOW
        && paused.compareAndSet(true, false)) {
      resume.run();
    }
    return item;
  }

  private static int weight(Item item) {
    return item instanceof Item.Heard(Message.Update update)
        ? 1 + update.announced().size() + update.withdrawn().size()
        : 1;
  }
}
