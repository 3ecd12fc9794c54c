package net.spanwire.bgp.fsm;

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

  /** Routes learned in the session are void. */
  record Down(String reason) implements Action {}

  /** For the log and for those who watch. */
  record StateChanged(State from, State to) implements Action {}
}
