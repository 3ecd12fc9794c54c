package net.spanwire.bgp.simulation;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/** What joins two routers: a link between autonomous systems, or the way inside one. */
final class Line {

  /** How the session's ends are addressed. */
  enum Addressing {
    IPV4,
    IPV6,
    LINK_LOCAL
  }

  /**
   * What never changes.
   *
   * @param tunnel of these two alone, and the session waits for it
   * @param latencyMillis one way, without a loss
   */
  record Nature(
      Addressing addressing,
      boolean tunnel,
      ImmutableSet<AfiSafi> families,
      int latencyMillis,
      int holdSeconds) {}

  final int index;
  final Nature nature;
  final List<Tcp> connections = new ArrayList<>();
  private @Nullable Port first;
  private @Nullable Port second;
  private long silentUntil = Long.MIN_VALUE;

  Line(int index, Nature nature) {
    this.index = index;
    this.nature = nature;
  }

  void join(Port one, Port other) {
    first = one;
    second = other;
    one.router.ports.add(one);
    other.router.ports.add(other);
  }

  Port first() {
    return Objects.requireNonNull(first);
  }

  Port second() {
    return Objects.requireNonNull(second);
  }

  Port far(Port near) {
    return near == first() ? second() : first();
  }

  // ---- weather

  boolean silent(long now) {
    return now < silentUntil;
  }

  /** Nothing gets through until then; {@link Long#MAX_VALUE} for ever. */
  void silence(long until) {
    silentUntil = Math.max(silentUntil, until);
  }

  boolean dead() {
    return silentUntil == Long.MAX_VALUE;
  }

  /** Every twentieth segment is lost once, and comes late. */
  long latency(RandomGenerator random) {
    long loss = random.nextInt(20) == 0 ? random.nextLong(200, 3000) : 0;
    return (nature.latencyMillis() + random.nextLong(10) + loss) * Agenda.MILLISECOND;
  }

  void cut(boolean both) {
    for (Tcp connection : connections) {
      connection.cut(both);
    }
    connections.clear();
  }

  /** A connection reached its far end. */
  void arrived(Tcp connection) {
    Session session = far(connection.openedAt).session;
    if (session == null) {
      connection.refuse();
    } else {
      session.accept(connection);
    }
  }

  @Override
  public String toString() {
    return "line " + index + " " + first().router + "-" + second().router;
  }
}
