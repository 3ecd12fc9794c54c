package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.ChangeCost;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.PrefixCount;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.SharedUpdates;
import net.spanwire.bgp.fsm.Action;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionFsm;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.fsm.SessionParameters;
import net.spanwire.bgp.fsm.SessionView;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour on the I/O thread: gives the state machine its events, does what it answers, and
 * wakes it in time.
 */
final class NeighborSession {

  private static final long NEVER = Long.MAX_VALUE;
  private static final Message NOTHING = Message.Update.withdraw(ImmutableList.of());

  private final SessionContext context;
  private final EventLoop loop;
  private final SessionFsm fsm;
  private final Intake intake;
  private final SessionJournal journal;
  private final MessageCounters counters = new MessageCounters();
  private final PeerChannels channels;
  private NeighborConfig config;
  private @Nullable PeerChannel established;
  private @Nullable Outflow outflow;
  private @Nullable Future<?> alarm;
  private long alarmAt = NEVER;
  private long attributeErrors;
  private long unsendable;
  private volatile long lastHeardNanos;
  private volatile SessionSnapshot snapshot;

  NeighborSession(SessionContext context, NeighborConfig config) {
    this.context = context;
    this.loop = context.loop();
    this.config = config;
    this.fsm = new SessionFsm(parameters(config), new SplittableRandom());
    this.intake =
        new Intake(config.name(), context.routeOwner(), () -> context.onLoop(this::resume));
    this.journal = new SessionJournal(config.name());
    this.channels = new PeerChannels(context, this);
    this.snapshot = take(fsm.view());
  }

  private SessionParameters parameters(NeighborConfig of) {
    TransportConfig shared = context.config();
    return SessionParameters.of(of, shared.localAsn(), shared.routerId(), shared.confederation())
        .restarted(context.restart().get());
  }

  /** What {@link #reconfigure} would cost the session as it last was; for any thread. */
  ChangeCost costOf(NeighborConfig changed) {
    SessionSnapshot last = snapshot;
    NegotiatedSession session = last.view().session();
    return session == null ? ChangeCost.NOTHING : cost(last.config(), changed, session);
  }

  private static ChangeCost cost(
      NeighborConfig before, NeighborConfig after, NegotiatedSession session) {
    ChangeCost cost = ChangeCost.between(before, after);
    return cost == ChangeCost.ROUTE_REFRESH && !session.routeRefresh() ? ChangeCost.RESET : cost;
  }

  /** Takes over another configuration, with a new session where it must be. */
  void reconfigure(NeighborConfig changed) {
    NegotiatedSession session = fsm.view().session();
    boolean enabled = config.enabled();
    ChangeCost cost =
        session == null ? ChangeCost.between(config, changed) : cost(config, changed, session);
    if (enabled && !changed.enabled()) {
      handle(new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, ""));
    } else if (cost == ChangeCost.RESET) {
      handle(new Event.Reset(NotificationCode.CONFIGURATION_CHANGE, ""));
    }
    config = changed;
    fsm.reconfigure(parameters(changed), System.nanoTime());
    PeerChannel peer = established;
    if (peer != null && session != null) {
      peer.enforceFirstAs(changed.enforceFirstAs());
      if (cost == ChangeCost.ROUTE_REFRESH) {
        refresh();
      }
    }
    publish();
    if (!enabled && changed.enabled()) {
      handle(new Event.Start());
    }
    arm();
  }

  /** The same configuration, but something else may be to be said in OPEN. */
  void reconfigure() {
    fsm.reconfigure(parameters(config), System.nanoTime());
    arm();
  }

  /** Asks for all routes again, where the neighbour knows how. */
  void refresh() {
    NegotiatedSession session = fsm.view().session();
    PeerChannel peer = established;
    if (peer != null && session != null && session.routeRefresh()) {
      for (AfiSafi family : session.families()) {
        peer.send(new Message.RouteRefresh(family, Message.RouteRefresh.REQUEST));
      }
    }
  }

  void onPrefixCount(PrefixCount reached) {
    if (reached.exceeded()) {
      handle(new Event.PrefixLimitExceeded(reached.session(), reached.family(), reached.limit()));
    } else {
      journal.manyPrefixes(reached);
    }
  }

  NeighborConfig config() {
    return config;
  }

  boolean crossesBorder() {
    return parameters(config).kind() != SessionKind.INTERNAL;
  }

  IpAddress remote() {
    return config.address();
  }

  SharedUpdates sharedUpdates() {
    return context.sharedUpdates();
  }

  MessageCounters counters() {
    return counters;
  }

  SessionSnapshot snapshot() {
    SessionSnapshot last = snapshot;
    return new SessionSnapshot(
        last.config(),
        last.kind(),
        last.localAsn(),
        last.view(),
        last.counters(),
        last.attributeErrors(),
        last.unsendable(),
        lastHeardNanos);
  }

  private SessionSnapshot take(SessionView view) {
    SessionParameters parameters = parameters(config);
    return new SessionSnapshot(
        config,
        parameters.kind(),
        parameters.localAsn(),
        view,
        counters,
        attributeErrors,
        unsendable,
        lastHeardNanos);
  }

  private void publish() {
    snapshot = take(fsm.view());
  }

  // ---- events in, actions out

  void handle(Event event) {
    State before = fsm.state();
    ImmutableList<Action> actions = fsm.handle(event, System.nanoTime());
    if (!actions.isEmpty()) {
      publish(); // before anybody hears of it
      actions.forEach(this::act);
      report(before);
    }
    arm();
  }

  private void report(State before) {
    SessionView view = snapshot.view();
    journal.note(view);
    if (view.state() != before) {
      context.listener().onStateChange(config.name(), before, view.state(), view.lastDownReason());
    }
  }

  private void act(Action action) {
    switch (action) {
      case Action.Connect(long id) -> channels.connect(id);
      case Action.Send(long id, Message message) -> {
        PeerChannel peer = channels.get(id);
        if (peer != null) {
          peer.send(message);
        }
      }
      case Action.Close(long id, boolean flush) -> {
        PeerChannel peer = channels.remove(id);
        if (peer != null) {
          peer.close(flush);
        }
      }
      case Action.Established(long id, NegotiatedSession session) -> establish(id, session);
      case Action.Down(String reason, var retained) -> down(reason, retained);
      case Action.StaleExpired(AfiSafi family, var then) ->
          intake.add(new Intake.Item.StaleExpired(family, then));
      case Action.StateChanged _ -> {}
    }
  }

  private void establish(long id, NegotiatedSession session) {
    PeerChannel peer = channels.get(id);
    if (peer == null) {
      return;
    }
    peer.established(session, config.enforceFirstAs());
    Outflow fresh =
        new Outflow(config.name(), context.routeOwner(), () -> context.onLoop(this::drain));
    established = peer;
    outflow = fresh;
    intake.add(new Intake.Item.Up(session, peer.opening(), fresh));
  }

  private void down(String reason, ImmutableSet<AfiSafi> retained) {
    PeerChannel peer = established;
    SessionEnding ending = peer == null ? SessionEnding.UNSEEN : peer.ending();
    established = null;
    Outflow over = outflow;
    if (over != null) {
      over.close();
      outflow = null;
    }
    intake.add(new Intake.Item.Down(reason, ending, retained));
  }

  private void drain() {
    PeerChannel peer = established;
    Outflow source = outflow;
    if (peer != null && source != null) {
      peer.drain(source);
    }
  }

  /** Wakes the state machine no later than its next deadline; early is harmless. */
  private void arm() {
    long next = fsm.nextDeadline();
    if (next >= alarmAt) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmAt = next;
    alarm =
        loop.schedule(
            () -> {
              alarm = null;
              alarmAt = NEVER;
              handle(new Event.Deadline());
            },
            Math.max(0, next - System.nanoTime()),
            TimeUnit.NANOSECONDS);
  }

  /** Ends the session for good: the neighbour is no more. */
  void remove() {
    handle(new Event.Stop(NotificationCode.PEER_DECONFIGURED, ""));
  }

  /** Any thread: nothing more is handed to the owner of the routes. */
  void silence() {
    intake.close();
  }

  /** Ends all connections without a word, so that the neighbour may wait for us (RFC 4724). */
  void abandon() {
    channels.abandon();
  }

  // ---- TCP

  void onConnectFailed(long id, String reason) {
    handle(new Event.ConnectFailed(id, reason));
    publish();
    journal.note(snapshot.view());
  }

  /** Takes a connection that the neighbour made, not registered yet. */
  void accept(SocketChannel channel) {
    String refusal = channels.accept(channel, fsm.newConnection());
    if (refusal != null) {
      journal.refused(refusal);
    }
  }

  void onActive(PeerChannel peer) {
    SocketChannel channel = peer.channel();
    LinkAddresses link =
        LinkLookup.addresses(
            channel.localAddress(), channel.remoteAddress(), config.interfaceName());
    handle(
        channel.parent() == null
            ? new Event.Connected(peer.id(), link)
            : new Event.Accepted(peer.id(), link));
  }

  void onClosed(PeerChannel peer, String reason) {
    if (channels.remove(peer.id()) != null) {
      handle(new Event.Closed(peer.id(), reason));
      publish();
    }
  }

  void onSent(PeerChannel peer) {
    fsm.handle(new Event.Sent(peer.id()), System.nanoTime());
  }

  // ---- messages

  /** A message came, and is to be read next. */
  void onRaw(PeerChannel peer, byte[] bytes, int length) {
    context.received(
        config, peer == established ? snapshot.view().session() : null, peer, bytes, length);
  }

  void onMalformed(PeerChannel peer, Decoded.Reset reset) {
    handle(new Event.Malformed(peer.id(), reset.notification(), reset.reason()));
  }

  void onMessages(PeerChannel peer, Decoded.Messages decoded) {
    lastHeardNanos = System.nanoTime();
    if (!decoded.errors().isEmpty()) {
      attributeErrors += decoded.errors().size();
      journal.attributeErrors(decoded.errors());
    }
    if (decoded.messages().isEmpty()) {
      // About nothing that the session carries, but a sign of life.
      handle(new Event.Received(peer.id(), NOTHING));
      return;
    }
    for (Message message : decoded.messages()) {
      counters.countIn(message);
      handle(new Event.Received(peer.id(), message));
      if (peer == established) {
        hear(peer, message);
      }
    }
  }

  private void hear(PeerChannel peer, Message message) {
    switch (message) {
      case Message.Update _, Message.EndOfRib _, Message.RouteRefresh _ -> {
        if (!intake.add(new Intake.Item.Heard(message))) {
          peer.pause();
          handle(new Event.ReadingPaused(peer.id()));
        }
      }
      case Message.Open _, Message.Keepalive _, Message.Notification _ -> {}
    }
  }

  private void resume() {
    PeerChannel peer = established;
    if (peer != null && peer.resume()) {
      handle(new Event.ReadingResumed(peer.id()));
    }
  }

  void onUnsendable(int destinations) {
    if (destinations > 0) {
      unsendable += destinations;
      journal.unsendable(destinations);
    }
  }
}
