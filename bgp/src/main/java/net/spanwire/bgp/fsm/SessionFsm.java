package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.GracefulRestart;
import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.NotificationText;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one neighbour (RFC 4271 §8): an event and the time in, actions out. It is
 * total: every event has an answer in every state, and none throws.
 *
 * <p>A neighbour may have two connections at once, one opened by each end, until {@link Collision}
 * decides. Of the optional attributes it has PassiveTcpEstablishment, DampPeerOscillations, the
 * IdleHoldTimer (doubled up to two minutes), SendNotificationWithoutOpen and the SendHoldTimer of
 * RFC 9687; it has no DelayOpen.
 *
 * <p>Not thread-safe: its owner calls it, and calls it again with {@link Event.Deadline} once
 * {@link #nextDeadline} has passed.
 */
public final class SessionFsm {

  private static final long NEVER = Connection.NEVER;
  private static final String NO_TUNNEL_YET = "its tunnel has not come up yet";

  /** A session that lasted so long is forgiven what came before. */
  private static final Duration STABLE = Duration.ofMinutes(2);

  private SessionParameters parameters;
  private final SessionHistory history = new SessionHistory();
  private final List<Action> actions = new ArrayList<>();
  private final Retention retention = new Retention(actions);
  private final RetryTimers timers;
  private final ConnectionPair pair;
  private boolean started;

  /** What the next {@link Event.Start} is waited for, in words. */
  private String stoppedFor = "to be enabled";

  private @Nullable String unavailable;
  private long connections;
  private State reported = State.IDLE;

  public SessionFsm(SessionParameters parameters, RandomGenerator random) {
    this.parameters = parameters;
    this.timers = new RetryTimers(parameters.neighbor().connectRetry(), random);
    this.pair = new ConnectionPair(parameters, random, new Owner(), actions);
    this.unavailable = parameters.neighbor().tunnel() ? NO_TUNNEL_YET : null;
  }

  /**
   * Another configuration. Where the neighbour is told something else by it, the session is to be
   * {@link Event.Reset} before.
   */
  public void reconfigure(SessionParameters changed, long now) {
    boolean tunnelBefore = parameters.neighbor().tunnel();
    parameters = changed;
    pair.reconfigure(changed);
    timers.setLongest(changed.neighbor().connectRetry());
    if (changed.neighbor().tunnel() != tunnelBefore) {
      unavailable = changed.neighbor().tunnel() ? NO_TUNNEL_YET : null;
    }
    if (!mayRun()) {
      timers.stop();
    } else if (changed.neighbor().passive()) {
      timers.stopRetrying();
    } else if (!timers.idling() && !timers.retrying() && pair.all().isEmpty()) {
      timers.retryLater(now); // it was passive, or waited for a tunnel
    }
  }

  /** A number for a connection that was accepted. */
  public long newConnection() {
    return ++connections;
  }

  public State state() {
    State farthest = State.IDLE;
    for (Connection connection : pair.all()) {
      if (connection.state.compareTo(farthest) > 0) {
        farthest = connection.state;
      }
    }
    if (farthest != State.IDLE) {
      return farthest;
    }
    return mayRun() && !timers.idling() ? State.ACTIVE : State.IDLE;
  }

  /** When {@link Event.Deadline} is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadline() {
    long next = Math.min(timers.nextDeadline(), retention.nextDeadline());
    for (Connection connection : pair.all()) {
      next = Math.min(next, connection.nextDeadline());
    }
    return next;
  }

  public SessionView view() {
    State state = state();
    Connection best = pair.best();
    String waiting =
        state != State.IDLE
            ? null
            : !started ? stoppedFor : unavailable != null ? unavailable : "after an error";
    return new SessionView(
        state,
        state == State.ESTABLISHED && best != null ? best.session : null,
        history.sinceNanos(),
        history.flaps(),
        history.lastDownReason(),
        history.lastConnectError(),
        waiting,
        best == null ? NEVER : best.holdAt,
        best == null ? NEVER : best.keepaliveAt,
        timers.nextDeadline(),
        retention.families());
  }

  /**
   * Answers an event.
   *
   * @param now nanoseconds of a monotonic clock
   */
  public ImmutableList<Action> handle(Event event, long now) {
    switch (event) {
      case Event.Received(long id, Message message) -> pair.received(pair.find(id), message, now);
      case Event.Sent(long id) -> pair.sent(pair.find(id), now);
      case Event.Deadline() -> deadline(now);
      case Event.Start() -> start(now);
      case Event.Stop(NotificationCode code, String text) -> stop(code, text, now);
      case Event.Reset(NotificationCode code, String text) -> reset(code, text, now);
      case Event.PrefixLimitExceeded(var session, var family, var limit) ->
          prefixLimitExceeded(session, family, limit, now);
      case Event.TransportAvailable() -> transportAvailable(now);
      case Event.TransportUnavailable(String reason) -> transportUnavailable(reason, now);
      case Event.Connected(long id, LinkAddresses link) -> connected(id, link, now);
      case Event.ConnectFailed(long id, String reason) -> connectFailed(id, reason, now);
      case Event.Accepted(long id, LinkAddresses link) -> accepted(id, link, now);
      case Event.Closed(long id, String reason) -> pair.closed(pair.find(id), reason, now);
      case Event.Malformed(long id, Message.Notification answer, String reason) ->
          pair.refuse(pair.find(id), answer, reason, now);
      case Event.ReadingPaused(long id) -> pair.paused(pair.find(id), true, now);
      case Event.ReadingResumed(long id) -> pair.paused(pair.find(id), false, now);
    }
    State state = state();
    if (state != reported) {
      actions.add(new Action.StateChanged(reported, state));
      reported = state;
    }
    if (actions.isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList<Action> answer = ImmutableList.copyOf(actions);
    actions.clear();
    return answer;
  }

  // ---- the session as a whole

  private boolean mayRun() {
    return started && unavailable == null;
  }

  /** Leaves Idle: connects, or waits for the neighbour. */
  private void begin(long now) {
    timers.stopIdling();
    if (!parameters.neighbor().passive()) {
      connect(now);
    }
  }

  private void connect(long now) {
    pair.connect(newConnection());
    timers.attempt(now);
  }

  private void retryLater(long now) {
    if (!parameters.neighbor().passive()) {
      timers.retryLater(now);
    }
  }

  private void start(long now) {
    if (started) {
      return;
    }
    started = true;
    if (unavailable != null) {
      history.down(unavailable, now);
    }
    timers.forgive();
    timers.stop();
    if (mayRun()) {
      begin(now);
    }
  }

  private void stop(NotificationCode code, String text, long now) {
    if (started) {
      started = false;
      stoppedFor = "to be enabled";
      lose(new Message.Notification(code, NotificationText.encode(text)), now);
    }
  }

  private void reset(NotificationCode code, String text, long now) {
    if (started) {
      lose(new Message.Notification(code, NotificationText.encode(text)), now);
      if (mayRun()) {
        timers.idleShortly(now);
      }
    }
  }

  private void lose(Message.Notification notification, long now) {
    down(NotificationText.describe(notification), Ending.FINAL, now);
    pair.closeAll(notification);
    timers.stop();
  }

  /** RFC 4486 §4. */
  private void prefixLimitExceeded(
      NegotiatedSession session, AfiSafi family, PrefixLimit limit, long now) {
    Connection best = pair.best();
    if (best == null || best.state != State.ESTABLISHED || !session.equals(best.session)) {
      return; // of a session that is over
    }
    lose(NotificationText.maximumPrefixes(family, limit.maximum()), now);
    Duration restart = limit.restart();
    if (restart == null) {
      started = false;
      stoppedFor = "to be enabled, after too many prefixes";
    } else {
      timers.idleFor(restart, now);
    }
  }

  private void transportAvailable(long now) {
    if (unavailable == null) {
      return;
    }
    unavailable = null;
    timers.forgive();
    if (mayRun()) {
      begin(now);
    }
  }

  /** Nothing can be said through a dead tunnel, so nothing is; and nothing can be forwarded. */
  private void transportUnavailable(String reason, long now) {
    unavailable = reason;
    if (started) {
      down(reason, Ending.FINAL, now);
    }
    pair.closeAll(null);
    timers.stop();
  }

  private void down(String reason, Ending ending, long now) {
    boolean wasUp = history.up();
    if (wasUp && now - history.sinceNanos() >= STABLE.toNanos()) {
      timers.forgiveIdleHold();
    }
    NegotiatedSession session = history.down(reason, now);
    if (session != null) {
      ImmutableSet<AfiSafi> retained =
          ending == Ending.GRACEFUL
              ? retention.keep(session, parameters.neighbor().gracefulRestart(), now)
              : ImmutableSet.of();
      actions.add(new Action.Down(reason, retained));
    }
    if (ending == Ending.FINAL) {
      retention.end();
    }
  }

  // ---- TCP

  private void connected(long id, LinkAddresses link, long now) {
    Connection connection = pair.find(id);
    if (connection == null || connection.state != State.CONNECT) {
      actions.add(new Action.Close(id, false));
      return;
    }
    timers.stopRetrying();
    pair.sendOpen(connection, link, now);
  }

  private void accepted(long id, LinkAddresses link, long now) {
    Connection earlier = pair.incoming();
    boolean up = earlier != null && earlier.state == State.ESTABLISHED;
    // Where it is up, the OPEN of another one will tell whether the neighbour has restarted.
    GracefulRestart ours = parameters.neighbor().gracefulRestart();
    boolean fruitless = earlier != null && up && !RestartRules.known(earlier.session, ours);
    if (!mayRun() || timers.idling() || fruitless) {
      actions.add(new Action.Close(id, false));
      return;
    }
    if (earlier != null && !up) {
      // The neighbour opens another one because it has given up that one.
      pair.close(earlier, null);
    }
    pair.accept(id, link, now);
  }

  private void connectFailed(long id, String reason, long now) {
    Connection connection = pair.find(id);
    if (connection != null && connection.state == State.CONNECT) {
      pair.forget(connection);
      history.connectFailed(reason);
      retryLater(now);
    }
  }

  // ---- time

  private void deadline(long now) {
    if (timers.idleDue(now)) {
      begin(now);
    }
    if (timers.retryDue(now)) {
      retry(now);
    }
    retention.deadline(now);
    for (Connection connection : pair.all()) {
      if (pair.find(connection.id) != null) { // the other one's end may have been this one's too
        pair.deadline(connection, now);
      }
    }
  }

  private void retry(long now) {
    timers.stopRetrying();
    Connection attempt = pair.attempt();
    if (attempt != null) {
      history.connectFailed(
          "no answer from " + parameters.neighbor().address() + " to a connection");
      pair.close(attempt, null);
    }
    if (!pair.anyLive()) {
      connect(now);
    }
  }

  /** What becomes of connections. */
  private final class Owner implements ConnectionPair.Owner {

    @Override
    public void onEstablished(NegotiatedSession session, long now) {
      timers.stopRetrying();
      timers.forgiveConnectRetry();
      history.established(session, now);
      retention.established(session, parameters.neighbor().gracefulRestart(), now);
    }

    @Override
    public void onEndOfRib(AfiSafi family) {
      retention.endOfRib(family);
    }

    /** Goes on with the other connection, or to Idle; to Active where nobody is to blame. */
    @Override
    public void onEnd(Connection connection, String reason, Ending ending, long now) {
      boolean alone = !pair.anyLive();
      if (connection.state == State.ESTABLISHED || alone && ending != Ending.HARMLESS) {
        // What failed while routes were kept for the neighbour is no reason to let them go.
        down(reason, connection.state == State.ESTABLISHED ? ending : Ending.HARMLESS, now);
      }
      if (!alone) {
        return;
      }
      Connection attempt = pair.attempt();
      switch (ending) {
        // RFC 4271 §8.2.2, event 18 in OpenSent; RFC 4724 §4.2.
        case HARMLESS, GRACEFUL -> {
          history.connectFailed(reason);
          if (attempt == null) {
            retryLater(now);
          }
        }
        case FINAL -> {
          if (attempt != null) {
            pair.close(attempt, null);
          }
          timers.idle(now);
        }
      }
    }
  }
}
