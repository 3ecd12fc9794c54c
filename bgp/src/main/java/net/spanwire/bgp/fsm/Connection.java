package net.spanwire.bgp.fsm;

import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import org.jspecify.annotations.Nullable;

/** One TCP connection as the state machine sees it: how far it is and what it waits for. */
final class Connection {

  /** No deadline. */
  static final long NEVER = Long.MAX_VALUE;

  final long id;
  final boolean outgoing;

  /** CONNECT until TCP stands, then OPEN_SENT and on. */
  State state;

  @Nullable LinkAddresses link;

  /** What the neighbour's OPEN led to; null before it. */
  @Nullable NegotiatedSession session;

  /** Meaningless before Established. */
  long establishedAt;

  long holdAt = NEVER;
  long keepaliveAt = NEVER;
  long sendHoldAt = NEVER;

  /**
   * While the rival connection's OPEN is awaited: our KEEPALIVE is held back, so that neither end
   * can be Established on a connection that the other is about to close.
   */
  long deferredUntil = NEVER;

  /** The neighbour's KEEPALIVE came while ours was held back. */
  boolean keepaliveSeen;

  private boolean paused;

  Connection(long id, boolean outgoing, State state) {
    this.id = id;
    this.outgoing = outgoing;
    this.state = state;
  }

  boolean live() {
    return state.compareTo(State.OPEN_SENT) >= 0;
  }

  boolean deferred() {
    return deferredUntil != NEVER;
  }

  /** The neighbour is alive. */
  void restartHold(long now) {
    NegotiatedSession agreed = session;
    if (agreed == null) {
      holdAt = now + SessionParameters.OPEN_HOLD_TIME.toNanos();
    } else {
      holdAt =
          paused || agreed.holdTimeSeconds() == 0
              ? NEVER
              : now + agreed.holdTimeSeconds() * 1_000_000_000L;
    }
  }

  void pause(long now, boolean value) {
    paused = value;
    if (live() && session != null) {
      restartHold(now);
    }
  }

  long nextDeadline() {
    return Math.min(Math.min(holdAt, keepaliveAt), Math.min(sendHoldAt, deferredUntil));
  }

  static boolean due(long deadline, long now) {
    return deadline != NEVER && now - deadline >= 0;
  }
}
