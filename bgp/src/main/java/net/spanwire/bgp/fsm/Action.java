package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;

/** What the owner of the state machine has to do, in the order given. */
public sealed interface Action {

  /** Open a TCP connection to the neighbour; its outcome comes back under this number. */
  record Connect(long connection) implements Action {}

  /** Send a message. */
  record Send(long connection, Message message) implements Action {}

  /**
   * Close a connection, or give up opening it; nothing more is heard of it.
   *
   * @param flush send first what waits to be sent
   */
  record Close(long connection, boolean flush) implements Action {}

  /** Routes may be exchanged on this connection. */
  record Established(long connection, NegotiatedSession session) implements Action {}

  /**
   * The session is over. The routes learned in it are void, but for those of {@code retained}
   * families, which are stale from now on (RFC 4724 §4.2).
   */
  record Down(String reason, ImmutableSet<AfiSafi> retained) implements Action {}

  /** Stale routes of a family have been kept long enough. */
  record StaleExpired(AfiSafi family, Then then) implements Action {
    /** What becomes of them. */
    public enum Then {
      /** They are void. */
      SWEEP,
      /** They stay as the last resort (RFC 9494 §4.3). */
      KEEP_AS_LAST_RESORT
    }
  }

  /** For the log and for those who watch. */
  record StateChanged(State from, State to) implements Action {}
}
