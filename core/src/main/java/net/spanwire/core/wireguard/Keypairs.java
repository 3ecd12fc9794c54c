package net.spanwire.core.wireguard;

import org.jspecify.annotations.Nullable;

/**
 * The up to three sessions of a peer (whitepaper §6.3): the current one to send with, the one
 * before it, of which packets may still be on their way, and the next one, which we have answered
 * for but the initiator has not yet used.
 */
final class Keypairs {

  private final IndexTable indexes;
  private @Nullable Session previous;
  private @Nullable Session current;
  private @Nullable Session next;

  Keypairs(IndexTable indexes) {
    this.indexes = indexes;
  }

  @Nullable Session current() {
    return current;
  }

  @Nullable Session next() {
    return next;
  }

  /** A session that we began, and that the responder has confirmed by its response. */
  void begin(Session session) {
    retire(previous);
    if (next == null) {
      previous = current;
    } else {
      // The peer's handshake crossed ours: it may send on that one already.
      previous = next;
      next = null;
      retire(current);
    }
    current = session;
  }

  /** A session that we have answered for. */
  void offer(Session session) {
    retire(next);
    next = session;
    retire(previous);
    previous = null;
  }

  /** The initiator has used the next session: it is the current one. */
  void confirmNext() {
    retire(previous);
    previous = current;
    current = next;
    next = null;
  }

  /** Ends all sessions, and wipes their keys. */
  void clear() {
    retire(previous);
    retire(current);
    retire(next);
    previous = null;
    current = null;
    next = null;
  }

  private void retire(@Nullable Session session) {
    if (session != null) {
      indexes.remove(session.localIndex());
      session.close();
    }
  }
}
