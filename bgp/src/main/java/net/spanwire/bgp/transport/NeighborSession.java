package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.SharedUpdates;
import net.spanwire.bgp.fsm.Action;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionFsm;
import net.spanwire.bgp.fsm.SessionParameters;
import net.spanwire.bgp.fsm.SessionView;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.Message;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour on the I/O thread: gives the state machine its events, does what it answers, and
 * wakes it in time.
 */
final class NeighborSession {

  private static final long NEVER = Long.MAX_VALUE;
  private static final SessionEnding NOT_ON_THE_WIRE =
      new SessionEnding(SessionEnding.Cause.LOCAL_CLOSE, Bytes.EMPTY);
  private static final Message NOTHING = Message.Update.withdraw(ImmutableList.of());

  private final SessionContext context;
  private final EventLoop loop;
  private final SessionFsm fsm;
  private final Intake intake;
  private final SessionJournal journal;
  private final MessageCounters counters = new MessageCounters();
  private final Map<Long, PeerChannel> channels = new HashMap<>();
  private NeighborConfig config;
  private boolean external;
  private @Nullable PeerChannel established;
  private @Nullable Outflow outflow;
  private @Nullable Future<?> alarm;
  private long alarmAt = NEVER;
  private long attributeErrors;
  private long unsendable;
  private volatile long lastHeardNanos;
  private volatile SessionSnapshot snapshot;

  /** What sessions share. */
  record SessionContext(
      TransportConfig config,
      SocketBackend backend,
      EventLoop loop,
      ChannelGroup open,
      RouteOwner routeOwner,
      SessionListener listener,
      SharedUpdates sharedUpdates) {}

  NeighborSession(SessionContext context, NeighborConfig config) {
    this.context = context;
    this.loop = context.loop();
    this.config = config;
    this.external = config.remoteAsn() != context.config().localAsn();
    this.fsm = new SessionFsm(parameters(config), new SplittableRandom());
    this.intake = new Intake(config.name(), context.routeOwner(), () -> loop.execute(this::resume));
    this.journal = new SessionJournal(config.name());
    this.snapshot = take(fsm.view());
  }

  private SessionParameters parameters(NeighborConfig of) {
    return new SessionParameters(of, context.config().localAsn(), context.config().routerId());
  }

  /** Takes over what needs no new session. */
  void reconfigure(NeighborConfig changed) {
    config = changed;
    fsm.reconfigure(parameters(changed));
    publish();
  }

  NeighborConfig config() {
    return config;
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
        last.external(),
        last.view(),
        last.counters(),
        last.attributeErrors(),
        last.unsendable(),
        lastHeardNanos);
  }

  private SessionSnapshot take(SessionView view) {
    return new SessionSnapshot(
        config, external, view, counters, attributeErrors, unsendable, lastHeardNanos);
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
      case Action.Connect(long id) -> connect(id);
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
      case Action.Down(String reason) -> down(reason);
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
        new Outflow(config.name(), context.routeOwner(), () -> loop.execute(this::drain));
    established = peer;
    outflow = fresh;
    intake.add(new Intake.Item.Up(session, peer.opening(), fresh));
  }

  private void down(String reason) {
    PeerChannel peer = established;
    SessionEnding ending = peer == null ? NOT_ON_THE_WIRE : peer.ending();
    established = null;
    Outflow over = outflow;
    if (over != null) {
      over.close();
      outflow = null;
    }
    intake.add(new Intake.Item.Down(reason, ending));
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

  /** Ends all connections without a word, so that the neighbour may wait for us (RFC 4724). */
  void abandon() {
    channels.values().forEach(peer -> peer.close(false));
    channels.clear();
  }

  // ---- TCP

  private void connect(long id) {
    SocketChannel channel = context.backend().connection(remote().family());
    PeerChannel peer = new PeerChannel(id, channel, this);
    InetSocketAddress to;
    InetSocketAddress from = null;
    try {
      SocketOptions.apply(channel, context.backend(), config, external);
      to = LinkLookup.socketAddress(remote(), config.port(), config.interfaceName());
      IpAddress local = config.localAddress();
      if (local != null) {
        from = LinkLookup.socketAddress(local, 0, config.interfaceName());
      }
    } catch (SocketException | RuntimeException e) {
      SocketBackend.discard(channel);
      // Not at once: the state machine is still busy with what led here.
      loop.execute(() -> failed(id, e));
      return;
    }
    channels.put(id, peer);
    context.open().add(channel);
    channel.pipeline().addLast(peer);
    InetSocketAddress source = from;
    loop.register(channel)
        .addListener(registered -> {
          if (!registered.isSuccess()) {
            failed(id, registered.cause());
            return;
          }
          ChannelFuture connecting =
              source == null ? channel.connect(to) : channel.connect(to, source);
          connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
              failed(id, connected.cause());
            }
          });
        });
  }

  private void failed(long id, @Nullable Throwable cause) {
    PeerChannel peer = channels.remove(id);
    if (peer != null) {
      peer.close(false);
    }
    String reason = cause == null ? "TCP failed" : ConnectionFailure.words(cause, remote());
    handle(new Event.ConnectFailed(id, reason));
    publish();
    journal.note(snapshot.view());
  }

  /** Takes a connection that the neighbour made, not registered yet. */
  void accept(SocketChannel channel) {
    try {
      SocketOptions.apply(channel, context.backend(), config, external);
    } catch (RuntimeException e) {
      journal.refused(ConnectionFailure.words(e, remote()));
      SocketBackend.discard(channel);
      return;
    }
    PeerChannel peer = new PeerChannel(fsm.newConnection(), channel, this);
    channels.put(peer.id(), peer);
    context.open().add(channel);
    channel.pipeline().addLast(peer);
    loop.register(channel).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
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
    InetSocketAddress local = peer.channel().localAddress();
    if (local != null && context.listener().hearsMessages()) {
      context
          .listener()
          .onReceived(
              new ReceivedMessage(
                  config.name(),
                  remote(),
                  IpAddress.of(local.getAddress()),
                  peer == established ? snapshot.view().session() : null,
                  Bytes.copyOf(Arrays.copyOf(bytes, length))));
    }
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
