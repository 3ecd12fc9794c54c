package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
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
  private static final Duration IDLE_HOLD = Duration.ofSeconds(1);
  private static final Duration MAX_IDLE_HOLD = Duration.ofMinutes(2);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final String NO_TUNNEL_YET = "its tunnel has not come up yet";

  /** A session that lasted so long is forgiven what came before. */
  private static final Duration STABLE = Duration.ofMinutes(2);

  private SessionParameters parameters;
  private final RandomGenerator random;
  private final Backoff idleHold;
  private Backoff connectRetry;
  private final SessionHistory history = new SessionHistory();
  private final List<Action> actions = new ArrayList<>();
  private boolean started;
  private @Nullable String unavailable;
  private final ConnectionPair pair;
  private long idleUntil = NEVER;
  private long retryAt = NEVER;
  private long connections;
  private State reported = State.IDLE;

  public SessionFsm(SessionParameters parameters, RandomGenerator random) {
    this.parameters = parameters;
    this.random = random;
    this.idleHold = new Backoff(IDLE_HOLD, MAX_IDLE_HOLD, random);
    this.connectRetry = new Backoff(FIRST_RETRY, parameters.neighbor().connectRetry(), random);
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
    connectRetry = new Backoff(FIRST_RETRY, changed.neighbor().connectRetry(), random);
    if (changed.neighbor().tunnel() != tunnelBefore) {
      unavailable = changed.neighbor().tunnel() ? NO_TUNNEL_YET : null;
    }
    if (!mayRun()) {
      idleUntil = NEVER;
      retryAt = NEVER;
    } else if (changed.neighbor().passive()) {
      retryAt = NEVER;
    } else if (idleUntil == NEVER && retryAt == NEVER && pair.all().isEmpty()) {
      retryLater(now); // it was passive, or waited for a tunnel
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
    return started && unavailable == null && idleUntil == NEVER ? State.ACTIVE : State.IDLE;
  }

  /** When {@link Event.Deadline} is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadline() {
    long next = Math.min(idleUntil, retryAt);
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
            : !started ? "to be enabled" : unavailable != null ? unavailable : "after an error";
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
        Math.min(idleUntil, retryAt));
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

  private void closeAll(Message.@Nullable Notification notification) {
    pair.closeAll(notification);
    idleUntil = NEVER;
    retryAt = NEVER;
  }

  /** Leaves Idle: connects, or waits for the neighbour. */
  private void begin(long now) {
    idleUntil = NEVER;
    if (!parameters.neighbor().passive()) {
      connect(now);
    }
  }

  private void connect(long now) {
    pair.connect(newConnection());
    retryAt = now + Backoff.jittered(parameters.neighbor().connectRetry().toNanos(), random);
  }

  private void retryLater(long now) {
    if (!parameters.neighbor().passive()) {
      retryAt = now + connectRetry.next();
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
    idleHold.reset();
    connectRetry.reset();
    if (mayRun()) {
      begin(now);
    }
  }

  private void stop(NotificationCode code, String text, long now) {
    if (started) {
      started = false;
      lose(code, text, now);
    }
  }

  private void reset(NotificationCode code, String text, long now) {
    if (!started) {
      return;
    }
    lose(code, text, now);
    if (mayRun()) {
      idleUntil = now + idleHold.first();
    }
  }

  private void lose(NotificationCode code, String text, long now) {
    Message.Notification notification =
        new Message.Notification(code, NotificationText.encode(text));
    down(NotificationText.describe(notification), now);
    closeAll(notification);
  }

  private void transportAvailable(long now) {
    if (unavailable == null) {
      return;
    }
    unavailable = null;
    idleHold.reset();
    connectRetry.reset();
    if (mayRun()) {
      begin(now);
    }
  }

  /** Nothing can be said through a dead tunnel, so nothing is. */
  private void transportUnavailable(String reason, long now) {
    unavailable = reason;
    if (started) {
      down(reason, now);
    }
    closeAll(null);
  }

  private void down(String reason, long now) {
    boolean wasUp = history.up();
    if (wasUp && now - history.sinceNanos() >= STABLE.toNanos()) {
      idleHold.reset();
    }
    history.down(reason, now);
    if (wasUp) {
      actions.add(new Action.Down(reason));
    }
  }

  // ---- TCP

  private void connected(long id, LinkAddresses link, long now) {
    Connection connection = pair.find(id);
    if (connection == null || connection.state != State.CONNECT) {
      actions.add(new Action.Close(id, false));
      return;
    }
    retryAt = NEVER;
    pair.sendOpen(connection, link, now);
  }

  private void accepted(long id, LinkAddresses link, long now) {
    Connection earlier = pair.incoming();
    boolean unwanted = !mayRun() || idleUntil != NEVER;
    if (unwanted || earlier != null && earlier.state == State.ESTABLISHED) {
      actions.add(new Action.Close(id, false));
      return;
    }
    if (earlier != null) {
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
    if (Connection.due(idleUntil, now)) {
      begin(now);
    }
    if (Connection.due(retryAt, now)) {
      retry(now);
    }
    for (Connection connection : pair.all()) {
      if (pair.find(connection.id) != null) { // the other one's end may have been this one's too
        pair.deadline(connection, now);
      }
    }
  }

  private void retry(long now) {
    retryAt = NEVER;
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
    public void onEstablished(long now) {
      retryAt = NEVER;
      connectRetry.reset();
      history.established(now);
    }

    /** Goes on with the other connection, or to Idle; to Active where the end was harmless. */
    @Override
    public void onEnd(Connection connection, String reason, boolean harmless, long now) {
      boolean alone = !pair.anyLive();
      if (connection.state == State.ESTABLISHED || alone && !harmless) {
        down(reason, now);
      }
      if (!alone) {
        return;
      }
      Connection attempt = pair.attempt();
      if (harmless) {
        // RFC 4271 §8.2.2, event 18 in OpenSent.
        history.connectFailed(reason);
        if (attempt == null) {
          retryLater(now);
        }
        return;
      }
      if (attempt != null) {
        pair.close(attempt, null);
      }
      retryAt = NEVER;
      idleUntil = now + idleHold.next();
    }
  }
}
