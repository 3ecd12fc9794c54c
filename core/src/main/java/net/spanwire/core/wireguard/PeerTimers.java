package net.spanwire.core.wireguard;

import static net.spanwire.core.wireguard.DeadlineTable.NEVER;

import java.time.Duration;

/**
 * The timers of a peer (whitepaper §6, and the names of wireguard-go's timers.go in the comments).
 * Each is a deadline; only the earliest is in the engine's table, and one that is put off stays
 * there until it comes. What happens at each is the peer's.
 */
final class PeerTimers extends DeadlineTable.Entry {

  private final Peer peer;
  private final TimerNanos nanos;
  private final DeadlineTable table;
  private final long jitter;

  /** Try the handshake, again (retransmitHandshake). */
  private long handshakeAt = NEVER;

  /** We have received, but not sent since (sendKeepalive). */
  private long keepaliveAt = NEVER;

  /** We have sent, but not received since (newHandshake). */
  private long unansweredAt = NEVER;

  private long persistentAt = NEVER;

  /** A peer that is kept up renews its session, though nothing is sent. */
  private long renewAt = NEVER;

  /** The current session ends. */
  private long expireAt = NEVER;

  /** zeroKeyMaterial. */
  private long zeroKeysAt = NEVER;

  private boolean anotherKeepalive;
  private long persistentInterval;
  private long receivedAt = Long.MIN_VALUE;

  PeerTimers(Peer peer, EngineContext context) {
    this.peer = peer;
    this.nanos = context.timers;
    this.table = context.deadlines;
    this.jitter = context.timers.jitter(context.ports.random());
  }

  // What happens to packets: a few stores each.

  /** Something authenticated was sent (timersAnyAuthenticatedPacketSent, timersDataSent). */
  void sent(long now, boolean data) {
    keepaliveAt = NEVER;
    traversed(now);
    if (data && unansweredAt == NEVER) {
      unansweredAt = now + nanos.unanswered + jitter;
      table.hasten(this, unansweredAt);
    }
  }

  /** Something authenticated came (timersAnyAuthenticatedPacketReceived, timersDataReceived). */
  void received(long now, boolean data) {
    receivedAt = now;
    unansweredAt = NEVER;
    traversed(now);
    if (data) {
      dataReceived(now);
    }
  }

  private void dataReceived(long now) {
    if (keepaliveAt != NEVER) {
      anotherKeepalive = true;
      return;
    }
    keepaliveAt = now + nanos.keepaliveTimeout;
    table.hasten(this, keepaliveAt);
  }

  private void traversed(long now) {
    if (persistentInterval != 0) {
      persistentAt = now + persistentInterval;
      table.hasten(this, persistentAt);
    }
  }

  /** When something authenticated came last. */
  long receivedAt() {
    return receivedAt;
  }

  // What happens to sessions and handshakes.

  boolean handshakePending() {
    return handshakeAt != NEVER;
  }

  void handshakeAt(long at) {
    handshakeAt = at;
    table.hasten(this, at);
  }

  /** timersHandshakeComplete. */
  void handshakeComplete() {
    handshakeAt = NEVER;
  }

  void handshakeGivenUp(long now) {
    handshakeAt = NEVER;
    keepaliveAt = NEVER;
    if (zeroKeysAt == NEVER) {
      sessionDerived(now);
    }
  }

  /** timersSessionDerived. */
  void sessionDerived(long now) {
    zeroKeysAt = now + 3 * nanos.rejectAfterTime;
    table.hasten(this, zeroKeysAt);
  }

  /** There is a new current session. */
  void sessionStarted(Session session) {
    expireAt = session.createdAt() + nanos.rejectAfterTime;
    renewAt =
        session.createdAt() + (session.initiator() ? nanos.rekeyAfterTime : nanos.renewOnReceive);
    table.hasten(this, Math.min(expireAt, renewAt));
  }

  /** Takes a new interval; if it begins, at once. */
  void setPersistentKeepalive(long now, Duration interval) {
    boolean begins = persistentInterval == 0 && !interval.isZero();
    persistentInterval = interval.toNanos();
    if (persistentInterval == 0) {
      persistentAt = NEVER;
    } else if (begins) {
      persistentAt = now;
      table.hasten(this, now);
    }
  }

  /** All sessions are gone. */
  void sessionsCleared() {
    keepaliveAt = NEVER;
    unansweredAt = NEVER;
    renewAt = NEVER;
    expireAt = NEVER;
    zeroKeysAt = NEVER;
  }

  // What happens at the deadlines.

  @Override
  void fire(long now) {
    fireHandshakes(now);
    fireKeepalives(now);
    fireEnds(now);
    table.hasten(this, earliest());
  }

  private void fireHandshakes(long now) {
    if (handshakeAt <= now) {
      handshakeAt = NEVER;
      peer.handshake().onRetry(now);
    }
    if (unansweredAt <= now) {
      unansweredAt = NEVER;
      peer.onUnanswered(now);
    }
    if (renewAt <= now) {
      renewAt = NEVER;
      peer.onRenewal(now);
    }
  }

  private void fireKeepalives(long now) {
    if (keepaliveAt <= now) {
      keepaliveAt = NEVER;
      peer.sendKeepalive(now);
      if (anotherKeepalive) {
        anotherKeepalive = false;
        keepaliveAt = now + nanos.keepaliveTimeout;
      }
    }
    if (persistentAt <= now) {
      persistentAt = now + persistentInterval;
      peer.sendKeepalive(now);
    }
  }

  private void fireEnds(long now) {
    if (expireAt <= now) {
      expireAt = NEVER;
      peer.onSessionExpired(now);
    }
    if (zeroKeysAt <= now) {
      zeroKeysAt = NEVER;
      peer.zeroKeys();
    }
  }

  private long earliest() {
    long handshakes = Math.min(Math.min(handshakeAt, unansweredAt), renewAt);
    long keepalives = Math.min(keepaliveAt, persistentAt);
    return Math.min(Math.min(handshakes, keepalives), Math.min(expireAt, zeroKeysAt));
  }
}
