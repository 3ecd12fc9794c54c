package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.GracefulRestart;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.NotificationText;
import org.jspecify.annotations.Nullable;

/**
 * The connections with one neighbour: at most one opened by each end, or the one that was
 * Established and the one that the neighbour opened after it had restarted. It takes them from
 * OpenSent to Established, keeps them alive, and lets {@link Collision} decide between two.
 */
final class ConnectionPair {

  private static final long NEVER = Connection.NEVER;

  private SessionParameters parameters;
  private final RandomGenerator random;
  private final Owner owner;
  private final List<Action> actions;
  private final List<Connection> connections = new ArrayList<>(2);

  /** The session that the connections serve. */
  interface Owner {

    /** A connection became Established. */
    void onEstablished(NegotiatedSession session, long now);

    /** The neighbour has said all that it had to say of a family. */
    void onEndOfRib(AfiSafi family);

    /** A connection came to its end and is forgotten. */
    void onEnd(Connection connection, String reason, Ending ending, long now);
  }

  ConnectionPair(
      SessionParameters parameters, RandomGenerator random, Owner owner, List<Action> actions) {
    this.parameters = parameters;
    this.random = random;
    this.owner = owner;
    this.actions = actions;
  }

  void reconfigure(SessionParameters changed) {
    parameters = changed;
  }

  ImmutableList<Connection> all() {
    return ImmutableList.copyOf(connections);
  }

  @Nullable Connection find(long id) {
    for (Connection connection : connections) {
      if (connection.id == id) {
        return connection;
      }
    }
    return null;
  }

  @Nullable Connection best() {
    Connection best = null;
    for (Connection connection : connections) {
      if (best == null || connection.state.compareTo(best.state) > 0) {
        best = connection;
      }
    }
    return best;
  }

  @Nullable Connection other(Connection connection) {
    for (Connection other : connections) {
      if (other.id != connection.id) {
        return other;
      }
    }
    return null;
  }

  boolean anyLive() {
    return connections.stream().anyMatch(Connection::live);
  }

  void forget(Connection connection) {
    connections.removeIf(known -> known.id == connection.id);
  }

  /** Ends a connection from our side; the NOTIFICATION goes out if TCP stands. */
  void close(Connection connection, Message.@Nullable Notification notification) {
    forget(connection);
    if (notification != null && connection.live()) {
      actions.add(
          new Action.Send(
              connection.id, RestartRules.farewell(notification, connection.session, restart())));
      actions.add(new Action.Close(connection.id, true));
    } else {
      actions.add(new Action.Close(connection.id, false));
    }
  }

  private GracefulRestart restart() {
    return parameters.neighbor().gracefulRestart();
  }

  void closeAll(Message.@Nullable Notification notification) {
    all().forEach(connection -> close(connection, notification));
  }

  /** Begins to open a connection. */
  void connect(long id) {
    connections.add(new Connection(id, true, State.CONNECT));
    actions.add(new Action.Connect(id));
  }

  /** Takes a connection that the neighbour opened. */
  void accept(long id, LinkAddresses link, long now) {
    Connection connection = new Connection(id, false, State.CONNECT);
    connections.add(connection);
    sendOpen(connection, link, now);
  }

  /** The attempt to open a connection, if it is not at its end yet. */
  @Nullable Connection attempt() {
    for (Connection connection : connections) {
      if (connection.outgoing && connection.state == State.CONNECT) {
        return connection;
      }
    }
    return null;
  }

  /** The one that the neighbour opened last. */
  @Nullable Connection incoming() {
    for (int i = connections.size() - 1; i >= 0; i--) {
      if (!connections.get(i).outgoing) {
        return connections.get(i);
      }
    }
    return null;
  }

  void sendOpen(Connection connection, LinkAddresses link, long now) {
    connection.link = link;
    connection.state = State.OPEN_SENT;
    connection.restartHold(now);
    actions.add(new Action.Send(connection.id, parameters.open()));
  }

  void closed(@Nullable Connection connection, String reason, long now) {
    if (connection != null) {
      forget(connection);
      end(connection, reason, RestartRules.closed(connection), now);
    }
  }

  void sent(@Nullable Connection connection, long now) {
    if (connection != null && connection.sendHoldAt != NEVER) {
      connection.sendHoldAt = now + sendHoldNanos(connection);
    }
  }

  private long sendHoldNanos(Connection connection) {
    NegotiatedSession session = connection.session;
    long twice = session == null ? 0 : 2_000_000_000L * session.holdTimeSeconds();
    return Math.max(parameters.neighbor().sendHoldTime().toNanos(), twice);
  }

  void paused(@Nullable Connection connection, boolean paused, long now) {
    if (connection != null) {
      connection.pause(now, paused);
    }
  }

  /** Tells the neighbour why, and closes. */
  void refuse(
      @Nullable Connection connection, Message.Notification answer, String reason, long now) {
    if (connection != null) {
      close(connection, answer);
      end(connection, reason, RestartRules.refused(connection, restart()), now);
    }
  }

  private void end(Connection connection, String reason, Ending ending, long now) {
    owner.onEnd(connection, reason, ending, now);
    Connection rival = other(connection);
    if (rival != null && rival.deferred()) {
      confirm(rival, now);
    }
  }

  void received(@Nullable Connection connection, Message message, long now) {
    if (connection == null) {
      return;
    }
    switch (message) {
      case Message.Keepalive() -> keepalive(connection, now);
      case Message.Open open -> open(connection, open, now);
      case Message.Notification notification -> notified(connection, notification, now);
      case Message.Update _, Message.EndOfRib _, Message.RouteRefresh _ -> {
        if (connection.state == State.ESTABLISHED) {
          connection.restartHold(now);
          if (message instanceof Message.EndOfRib(AfiSafi family)) {
            owner.onEndOfRib(family);
          }
        } else {
          unexpected(connection, message, now);
        }
      }
    }
  }

  private void keepalive(Connection connection, long now) {
    switch (connection.state) {
      case ESTABLISHED -> connection.restartHold(now);
      case OPEN_CONFIRM -> {
        connection.restartHold(now);
        if (connection.deferred()) {
          connection.keepaliveSeen = true;
        } else {
          establish(connection, now);
        }
      }
      case IDLE, CONNECT, ACTIVE, OPEN_SENT -> unexpected(connection, new Message.Keepalive(), now);
    }
  }

  /** RFC 6608. */
  private void unexpected(Connection connection, Message message, long now) {
    NotificationCode code =
        switch (connection.state) {
          case OPEN_SENT -> NotificationCode.FSM_OPEN_SENT;
          case OPEN_CONFIRM -> NotificationCode.FSM_OPEN_CONFIRM;
          case ESTABLISHED -> NotificationCode.FSM_ESTABLISHED;
          case IDLE, CONNECT, ACTIVE -> NotificationCode.FSM_UNSPECIFIC;
        };
    String what = message.getClass().getSimpleName();
    refuse(
        connection,
        new Message.Notification(code),
        "unexpected " + what + " in " + connection.state.words(),
        now);
  }

  private void notified(Connection connection, Message.Notification notification, long now) {
    forget(connection);
    actions.add(new Action.Close(connection.id, false));
    String reason = "NOTIFICATION received: " + NotificationText.describe(notification);
    end(connection, reason, RestartRules.notified(connection, notification, restart()), now);
  }

  private void open(Connection connection, Message.Open open, long now) {
    LinkAddresses link = connection.link;
    if (connection.state != State.OPEN_SENT || link == null) {
      unexpected(connection, open, now);
      return;
    }
    OpenCheck.Verdict verdict = OpenCheck.check(parameters, open, link);
    OpenCheck.Refusal refusal = verdict.refusal();
    NegotiatedSession session = verdict.session();
    if (refusal != null || session == null) {
      if (refusal != null) {
        refuse(connection, refusal.notification(), refusal.reason(), now);
      }
      return;
    }
    connection.session = session;
    Connection rival = other(connection);
    if (rival != null && !rival.live()) {
      close(rival, null); // an attempt that TCP has not finished
      rival = null;
    }
    collide(connection, session, rival, now);
  }

  private void collide(
      Connection connection, NegotiatedSession session, @Nullable Connection rival, long now) {
    if (rival == null) {
      confirm(connection, now);
      return;
    }
    Message.Notification lost = new Message.Notification(NotificationCode.COLLISION_RESOLUTION);
    switch (Collision.decide(connection, session, rival, now)) {
      case KEEP_NEW -> {
        replace(rival, lost, now);
        confirm(connection, now);
      }
      case KEEP_OTHER -> close(connection, lost);
      case WAIT -> {
        connection.state = State.OPEN_CONFIRM;
        connection.restartHold(now);
        connection.deferredUntil = now + Collision.GRACE.toNanos();
      }
    }
  }

  private void replace(Connection rival, Message.Notification lost, long now) {
    if (rival.state == State.ESTABLISHED) {
      // RFC 4724 §4.2: who restarted does not know that connection any more.
      close(rival, null);
      owner.onEnd(rival, "the neighbour restarted", Ending.GRACEFUL, now);
    } else {
      close(rival, lost);
    }
  }

  private void confirm(Connection connection, long now) {
    connection.deferredUntil = NEVER;
    connection.state = State.OPEN_CONFIRM;
    connection.restartHold(now);
    sendKeepalive(connection, now);
    if (connection.keepaliveSeen) {
      establish(connection, now);
    }
  }

  private void establish(Connection connection, long now) {
    NegotiatedSession session = connection.session;
    Connection rival = other(connection);
    if (rival != null) {
      close(rival, new Message.Notification(NotificationCode.COLLISION_RESOLUTION));
    }
    connection.state = State.ESTABLISHED;
    connection.establishedAt = now;
    if (session != null) {
      connection.sendHoldAt =
          session.holdTimeSeconds() == 0 ? NEVER : now + sendHoldNanos(connection);
      actions.add(new Action.Established(connection.id, session));
      owner.onEstablished(session, now);
    }
  }

  private void sendKeepalive(Connection connection, long now) {
    NegotiatedSession session = connection.session;
    actions.add(new Action.Send(connection.id, new Message.Keepalive()));
    connection.keepaliveAt =
        session == null || session.holdTimeSeconds() == 0
            ? NEVER
            : now + Backoff.jittered(session.keepaliveSeconds() * 1_000_000_000L, random);
  }

  /** Does what is due for one connection. */
  void deadline(Connection connection, long now) {
    if (Connection.due(connection.sendHoldAt, now)) {
      refuse(
          connection,
          new Message.Notification(NotificationCode.SEND_HOLD_TIMER_EXPIRED),
          "send hold timer expired: the neighbour took nothing for "
              + Duration.ofNanos(sendHoldNanos(connection)).toSeconds()
              + " s",
          now);
    } else if (Connection.due(connection.holdAt, now)) {
      NegotiatedSession session = connection.session;
      long seconds =
          session == null
              ? SessionParameters.OPEN_HOLD_TIME.toSeconds()
              : session.holdTimeSeconds();
      refuse(
          connection,
          new Message.Notification(NotificationCode.HOLD_TIMER_EXPIRED),
          "hold timer expired after " + seconds + " s",
          now);
    } else if (Connection.due(connection.deferredUntil, now)) {
      Connection rival = other(connection);
      if (rival != null) {
        close(rival, new Message.Notification(NotificationCode.COLLISION_RESOLUTION));
      }
      confirm(connection, now);
    } else if (Connection.due(connection.keepaliveAt, now)) {
      sendKeepalive(connection, now);
    }
  }
}
