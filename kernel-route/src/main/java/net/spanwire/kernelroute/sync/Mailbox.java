package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.RouteChange;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want of the one that keeps the kernel. Changes of routes are merged: the last
 * one for a destination and purpose counts, so the queue is bounded by the table; who can hold back
 * changes is asked to where more wait than the kernel takes in a moment. Questions wait for room:
 * who asks is held up.
 */
public final class Mailbox {

  /** Questions under way at once; more wait. */
  private static final int QUESTIONS = 64;

  private final Map<Purpose, Map<IpPrefix, RouteChange>> changes = new EnumMap<>(Purpose.class);
  private final Set<IpAddress> watched = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Runnable> questions = new ArrayBlockingQueue<>(QUESTIONS);
  private volatile boolean watchesChanged;
  private @Nullable Runnable resume;
  private int room = Pace.LEAST;

  /** An empty one. */
  public Mailbox() {}

  public synchronized void add(List<RouteChange> more) {
    for (RouteChange change : more) {
      changes
          .computeIfAbsent(change.purpose(), key -> new LinkedHashMap<>())
          .put(change.destination(), change);
    }
  }

  /**
   * Whether more changes are welcome.
   *
   * @param whenThereIs run once after a no, when half of what waits has been taken
   */
  public synchronized boolean hasRoom(Runnable whenThereIs) {
    boolean has = size() < room;
    resume = has ? null : whenThereIs;
    return has;
  }

  /** So many changes may wait before {@link #hasRoom} says no. */
  synchronized void setRoom(int changes) {
    room = changes;
  }

  /** Takes some changes, the oldest first. */
  synchronized List<RouteChange> take(int most) {
    List<RouteChange> taken = new ArrayList<>();
    for (Map<IpPrefix, RouteChange> map : changes.values()) {
      Iterator<RouteChange> iterator = map.values().iterator();
      while (taken.size() < most && iterator.hasNext()) {
        taken.add(iterator.next());
        iterator.remove();
      }
    }
    Runnable waiting = resume;
    if (waiting != null && size() < room / 2) {
      resume = null;
      waiting.run();
    }
    return taken;
  }

  boolean hasChanges() {
    return size() > 0;
  }

  synchronized int size() {
    int size = 0;
    for (Map<IpPrefix, RouteChange> map : changes.values()) {
      size += map.size();
    }
    return size;
  }

  public void watch(IpAddress address) {
    watchesChanged |= watched.add(address);
  }

  public void unwatch(IpAddress address) {
    watchesChanged |= watched.remove(address);
  }

  /** True once after the watched addresses have changed. */
  boolean takeWatchesChanged() {
    boolean changed = watchesChanged;
    watchesChanged = false;
    return changed;
  }

  Set<IpAddress> watched() {
    return ImmutableSet.copyOf(watched);
  }

  /** Hands a question over, and waits as long as there are too many. */
  public void ask(Runnable question) throws InterruptedException {
    questions.put(question);
  }

  /** Answers all questions that have come. */
  void answer() {
    for (Runnable question = questions.poll(); question != null; question = questions.poll()) {
      question.run();
    }
  }
}
