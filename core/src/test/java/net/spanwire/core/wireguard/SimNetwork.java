package net.spanwire.core.wireguard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import net.spanwire.core.net.Endpoint;

/** A virtual clock, and a network between hosts that loses, repeats, reorders and delays. */
final class SimNetwork {

  static final long SECOND = 1_000_000_000L;
  static final long MILLISECOND = 1_000_000L;

  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<Endpoint, SimHost> hosts = new HashMap<>();
  final SplittableRandom random;
  private long now = SECOND;
  private long order;
  private long datagrams;

  /** Probabilities of a datagram's fate, and its delay. */
  double loss;

  double repetition;
  long leastDelay = 5 * MILLISECOND;
  long delaySpread;

  /** How long a handshake task takes. */
  long taskTime;

  /** Sees each datagram, and may keep it. */
  Tap tap = (from, to, bytes) -> true;

  interface Tap {
    boolean passes(Endpoint from, Endpoint to, byte[] bytes);
  }

  private record Event(long at, long order, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  SimNetwork(long seed) {
    random = new SplittableRandom(seed);
  }

  long now() {
    return now;
  }

  long datagrams() {
    return datagrams;
  }

  InstantSource wallClock() {
    return () -> START.plusNanos(now);
  }

  void attach(Endpoint endpoint, SimHost host) {
    hosts.put(endpoint, host);
  }

  void detach(Endpoint endpoint) {
    hosts.remove(endpoint);
  }

  void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  void send(Endpoint from, Endpoint to, byte[] bytes) {
    datagrams++;
    if (!tap.passes(from, to, bytes)) {
      return;
    }
    if (random.nextDouble() >= loss) {
      deliver(from, to, bytes);
    }
    if (random.nextDouble() < repetition) {
      deliver(from, to, bytes);
    }
  }

  void deliver(Endpoint from, Endpoint to, byte[] bytes) {
    long delay = leastDelay + (delaySpread == 0 ? 0 : random.nextLong(delaySpread));
    at(
        now + delay,
        () -> {
          SimHost host = hosts.get(to);
          if (host != null) {
            host.receive(from, bytes.clone());
          }
        });
  }

  /** Lets time pass. */
  void run(Duration time) {
    long end = now + time.toNanos();
    while (true) {
      long next = events.isEmpty() ? Long.MAX_VALUE : events.peek().at;
      SimHost due = null;
      for (SimHost host : hosts.values()) {
        if (host.nextDeadline() < next) {
          next = host.nextDeadline();
          due = host;
        }
      }
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
      if (due != null) {
        due.onDeadline();
      } else {
        events.remove().action.run();
      }
    }
  }
}
