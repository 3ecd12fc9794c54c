package net.spanwire.bgp.fsm;

import java.time.Duration;

/** Two connections with one neighbour: which of them stays (RFC 4271 §6.8). */
enum Collision {
  /** The one whose OPEN just came. */
  KEEP_NEW,
  /** The other one. */
  KEEP_OTHER,
  /** The other one should stay, but it has not shown yet that it works. */
  WAIT;

  /** Two connections opened within this time of each other belong to one start of the neighbour. */
  static final Duration GRACE = Duration.ofSeconds(5);

  /**
   * Decides once {@code fresh} has its OPEN. The connection opened by the end with the greater
   * router id stays (RFC 6286 §2.3: with equal ids, the greater AS number), but only after the
   * neighbour's OPEN came on it: a connection that will never work must not kill one that does.
   */
  static Collision decide(Connection fresh, NegotiatedSession session, Connection other, long now) {
    if (other.state == State.ESTABLISHED) {
      return session.neighborRestarted() && weKnowRestarts(other) && settled(other, now)
          ? KEEP_NEW
          : KEEP_OTHER;
    }
    if (weDominate(session) == fresh.outgoing) {
      return KEEP_NEW;
    }
    return other.session == null ? WAIT : KEEP_OTHER;
  }

  /** RFC 4724 §4.2: only with a neighbour that said so the first time. */
  private static boolean weKnowRestarts(Connection established) {
    NegotiatedSession before = established.session;
    return before != null && before.gracefulRestart() != null;
  }

  /**
   * A neighbour that has just started says in the OPEN of either connection that it restarted: the
   * second one is not another restart.
   */
  private static boolean settled(Connection established, long now) {
    return now - established.establishedAt >= GRACE.toNanos();
  }

  private static boolean weDominate(NegotiatedSession session) {
    int byId = session.localRouterId().compareTo(session.remoteRouterId());
    return byId != 0 ? byId > 0 : session.localAsn() > session.remoteAsn();
  }
}
