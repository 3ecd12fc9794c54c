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

/**
 * What other threads want of the one that keeps the kernel. Changes of routes are merged: the last
 * one for a destination and purpose counts, so the queue is bounded by the table. Questions wait
 * for room: who asks is held up.
 */
public final class Mailbox {

  /** Questions under way at once; more wait. */
  private static final int QUESTIONS = 64;

  private final Map<Purpose, Map<IpPrefix, RouteChange>> changes = new EnumMap<>(Purpose.class);
  private final Set<IpAddress> watched = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Runnable> questions = new ArrayBlockingQueue<>(QUESTIONS);
  private volatile boolean watchesChanged;

  /** An empty one. */
  public Mailbox() {}

  public synchronized void add(List<RouteChange> more) {
    for (RouteChange change : more) {
      changes
          .computeIfAbsent(change.purpose(), key -> new LinkedHashMap<>())
          .put(change.destination(), change);
    }
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
    return taken;
  }

  synchronized boolean hasChanges() {
    return changes.values().stream().anyMatch(map -> !map.isEmpty());
  }

  synchronized int size() {
    return changes.values().stream().mapToInt(Map::size).sum();
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
