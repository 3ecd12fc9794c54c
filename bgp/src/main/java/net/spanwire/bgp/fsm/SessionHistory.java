package net.spanwire.bgp.fsm;

import org.jspecify.annotations.Nullable;

/** What an operator asks of the past of a session. */
final class SessionHistory {

  private @Nullable String downReason;
  private @Nullable String connectError;
  private int flaps;
  private @Nullable NegotiatedSession session;
  private long sinceNanos;

  void established(NegotiatedSession agreed, long now) {
    session = agreed;
    sinceNanos = now;
    connectError = null;
  }

  /**
   * The session, or an attempt that TCP did not end, came to its end; returns the session if there
   * was one.
   */
  @Nullable NegotiatedSession down(String reason, long now) {
    NegotiatedSession lost = session;
    if (lost != null) {
      session = null;
      flaps++;
      sinceNanos = now;
    }
    downReason = reason;
    return lost;
  }

  void connectFailed(String reason) {
    connectError = reason;
  }

  boolean up() {
    return session != null;
  }

  /** When the session was established, or lost; meaningless before it first was. */
  long sinceNanos() {
    return sinceNanos;
  }

  int flaps() {
    return flaps;
  }

  /** Why the session is, or last was, down; a reason of the neighbour's own comes first. */
  @Nullable String lastDownReason() {
    return downReason != null ? downReason : connectError;
  }

  @Nullable String lastConnectError() {
    return connectError;
  }
}
