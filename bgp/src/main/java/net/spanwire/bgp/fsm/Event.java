package net.spanwire.bgp.fsm;

import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;

/**
 * What can happen to a session (RFC 4271 §8.1). A connection is named by a number that the state
 * machine gave; events of connections it has forgotten are answered all the same.
 */
public sealed interface Event {

  /** ManualStart: the session is wanted from now on. */
  record Start() implements Event {}

  /**
   * ManualStop: the session is not wanted until the next {@link Start}.
   *
   * @param text a shutdown communication (RFC 9003), or empty
   */
  record Stop(NotificationCode code, String text) implements Event {}

  /** Stop and start: the session comes back by itself. */
  record Reset(NotificationCode code, String text) implements Event {}

  /**
   * The neighbour announces more than it may.
   *
   * @param session the one in which it did
   */
  record PrefixLimitExceeded(NegotiatedSession session, AfiSafi family, PrefixLimit limit)
      implements Event {}

  /** The tunnel under the session works. */
  record TransportAvailable() implements Event {}

  /** The tunnel under the session is dead; {@code reason} says why, in words. */
  record TransportUnavailable(String reason) implements Event {}

  /** A deadline may have passed. */
  record Deadline() implements Event {}

  /** TcpConnectionConfirmed: what {@link Action.Connect} asked for. */
  record Connected(long connection, LinkAddresses link) implements Event {}

  /** The connection that {@link Action.Connect} asked for did not come about. */
  record ConnectFailed(long connection, String reason) implements Event {}

  /** The neighbour connected; the number is from {@link SessionFsm#newConnection}. */
  record Accepted(long connection, LinkAddresses link) implements Event {}

  /** TcpConnectionFails: the other end closed, or the network failed. */
  record Closed(long connection, String reason) implements Event {}

  /** A sound message came. */
  record Received(long connection, Message message) implements Event {}

  /** Bytes came that end the session: the neighbour is told {@code answer}. */
  record Malformed(long connection, Message.Notification answer, String reason) implements Event {}

  /** The neighbour's TCP took bytes of ours (RFC 9687). */
  record Sent(long connection) implements Event {}

  /** We read no more for now, so silence says nothing of the neighbour. */
  record ReadingPaused(long connection) implements Event {}

  /** We read again. */
  record ReadingResumed(long connection) implements Event {}
}
