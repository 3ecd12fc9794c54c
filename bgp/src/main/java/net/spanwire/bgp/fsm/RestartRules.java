package net.spanwire.bgp.fsm;

import net.spanwire.bgp.GracefulRestart;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.NotificationText;
import org.jspecify.annotations.Nullable;

/** What graceful restart makes of the ends of connections (RFC 4724 §4, RFC 8538 §4). */
final class RestartRules {

  private RestartRules() {}

  /** Whether a neighbour that has restarted is known by its OPEN. */
  static boolean known(@Nullable NegotiatedSession session, GracefulRestart ours) {
    return session != null && session.gracefulRestart() != null && ours.enabled();
  }

  /** Both ends go on with each other's routes after a NOTIFICATION (RFC 8538 §2, the N bit). */
  private static boolean outlivesNotification(
      @Nullable NegotiatedSession session, GracefulRestart ours) {
    Capability.GracefulRestart theirs = session == null ? null : session.gracefulRestart();
    return theirs != null && theirs.notification() && ours.enabled();
  }

  /** What is sent: where the end of the routes is meant too, it has to be said (RFC 8538 §5). */
  static Message.Notification farewell(
      Message.Notification notification,
      @Nullable NegotiatedSession session,
      GracefulRestart ours) {
    if (!outlivesNotification(session, ours)) {
      return notification;
    }
    return switch (notification.code()) {
      case ADMINISTRATIVE_SHUTDOWN, PEER_DECONFIGURED, ADMINISTRATIVE_RESET, MAXIMUM_PREFIXES ->
          NotificationText.hardReset(notification);
      default -> notification;
    };
  }

  /** TCP failed. */
  static Ending closed(Connection connection) {
    return switch (connection.state) {
      case OPEN_SENT -> Ending.HARMLESS;
      case ESTABLISHED -> Ending.GRACEFUL;
      case IDLE, CONNECT, ACTIVE, OPEN_CONFIRM -> Ending.FINAL;
    };
  }

  /** We ended it for an error, with a NOTIFICATION. */
  static Ending refused(Connection connection, GracefulRestart ours) {
    return connection.state == State.ESTABLISHED && outlivesNotification(connection.session, ours)
        ? Ending.GRACEFUL
        : Ending.FINAL;
  }

  /** The neighbour ended it with a NOTIFICATION. */
  static Ending notified(
      Connection connection, Message.Notification notification, GracefulRestart ours) {
    if (connection.state != State.ESTABLISHED) {
      // Who lost a collision has nothing to be held idle for.
      return notification.code() == NotificationCode.COLLISION_RESOLUTION
          ? Ending.HARMLESS
          : Ending.FINAL;
    }
    return notification.code() == NotificationCode.HARD_RESET
        ? Ending.FINAL
        : refused(connection, ours);
  }
}
