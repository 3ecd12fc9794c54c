package net.spanwire.bgp.simulation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.Framing;
import net.spanwire.bgp.codec.MessageDecoder;
import net.spanwire.bgp.codec.MessageEncoder;
import net.spanwire.bgp.codec.WireWriter;
import net.spanwire.bgp.fsm.Action;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionFsm;
import net.spanwire.bgp.fsm.SessionParameters;
import net.spanwire.bgp.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour of a simulated speaker: the state machine and the codec over {@link Tcp}, in the
 * part that {@code bgp.transport} has in the real one.
 */
final class Session {

  /** What may be on its way to a neighbour, in bytes. */
  private static final int WINDOW = 8_192;

  final Port port;
  final SessionFsm fsm;
  private final SimulatedSpeaker speaker;
  private final Agenda agenda;
  private final RandomGenerator random;
  private final Map<Long, Channel> channels = new HashMap<>();
  private @Nullable Channel established;
  private long alarmAt = Long.MAX_VALUE;
  private boolean gone;

  Session(SimulatedSpeaker speaker, Port port) {
    this.speaker = speaker;
    this.port = port;
    agenda = speaker.agenda();
    random = speaker.random();
    fsm = new SessionFsm(parameters(), speaker.random().split());
  }

  private SessionParameters parameters() {
    return SessionParameters.of(port.config(), port.router.asn, port.router.id(), null);
  }

  void reconfigure() {
    fsm.reconfigure(parameters(), agenda.now());
    arm();
  }

  /** The host is gone; {@code silently} the network does not say so. */
  void vanish(boolean silently) {
    gone = true;
    for (Channel channel : channels.values()) {
      if (silently) {
        channel.end.vanish();
      } else {
        channel.end.close(false);
      }
    }
    channels.clear();
    established = null;
  }

  void handle(Event event) {
    if (gone) {
      return;
    }
    for (Action action : fsm.handle(event, agenda.now())) {
      act(action);
    }
    arm();
  }

  private void arm() {
    long next = fsm.nextDeadline();
    if (next < alarmAt) {
      alarmAt = next;
      agenda.later(next - agenda.now(), () -> alarm(next));
    }
  }

  private void alarm(long at) {
    if (at == alarmAt) {
      alarmAt = Long.MAX_VALUE;
      handle(new Event.Deadline());
    }
  }

  private void act(Action action) {
    switch (action) {
      case Action.Connect(long id) -> {
        Tcp tcp = new Tcp(agenda, random, port);
        Channel channel = new Channel(id, tcp.opener);
        channels.put(id, channel);
        tcp.opener.connect(channel);
      }
      case Action.Send(long id, Message message) -> {
        Channel channel = channels.get(id);
        if (channel != null) {
          channel.send(message);
        }
      }
      case Action.Close(long id, boolean flush) -> {
        Channel channel = channels.remove(id);
        if (channel != null) {
          channel.end.close(flush);
        }
      }
      case Action.Established(long id, NegotiatedSession session) -> {
        Channel channel = channels.get(id);
        if (channel != null) {
          channel.established(session);
          established = channel;
          speaker.take(rib -> rib.onEstablished(port.neighbor(), session));
        }
      }
      case Action.Down(_, var retained) -> {
        established = null;
        speaker.take(rib -> rib.onDown(port.neighbor(), retained));
      }
      case Action.StaleExpired(var family, var then) ->
          speaker.take(rib -> rib.onStaleExpired(port.neighbor(), family, then));
      case Action.StateChanged _ -> {}
    }
  }

  /** The neighbour connects. */
  void accept(Tcp tcp) {
    long id = fsm.newConnection();
    Channel channel = new Channel(id, tcp.acceptor);
    channels.put(id, channel);
    tcp.acceptor.accept(channel);
    handle(new Event.Accepted(id, port.link()));
  }

  boolean hasRoom() {
    Channel channel = established;
    return channel != null && channel.end.unacknowledged() < WINDOW;
  }

  void send(Message message) {
    Channel channel = established;
    if (channel != null) {
      channel.send(message);
    }
  }

  private void hear(Message message) {
    switch (message) {
      case Message.Update update -> speaker.take(rib -> rib.onUpdate(port.neighbor(), update));
      case Message.EndOfRib end ->
          speaker.take(rib -> rib.onEndOfRib(port.neighbor(), end.family()));
      case Message.RouteRefresh refresh ->
          speaker.take(rib -> rib.onRouteRefresh(port.neighbor(), refresh));
      case Message.Open _, Message.Keepalive _, Message.Notification _ -> {}
    }
  }

  /** Bytes to messages and back. */
  private final class Channel implements Tcp.Ear {
    private final long id;
    private final Tcp.End end;
    private final MessageDecoder decoder = new MessageDecoder();
    private final MessageEncoder encoder = new MessageEncoder();
    private final WireWriter out = new WireWriter(Framing.MAX_LENGTH);
    private byte[] buffered = new byte[0];
    private boolean connected;

    Channel(long id, Tcp.End end) {
      this.id = id;
      this.end = end;
    }

    void established(NegotiatedSession session) {
      decoder.established(session, true);
      encoder.established(session);
    }

    void send(Message message) {
      out.clear();
      if (encoder.encode(message, out).unsendable() > 0) {
        throw new IllegalStateException("unsendable: " + message);
      }
      end.write(Arrays.copyOf(out.array(), out.length()));
    }

    @Override
    public void connected() {
      connected = true;
      handle(new Event.Connected(id, port.link()));
    }

    @Override
    public void acknowledged() {
      handle(new Event.Sent(id));
      speaker.wake();
    }

    @Override
    public void closed(String reason) {
      channels.remove(id);
      boolean attempt = !connected && end.opened();
      handle(attempt ? new Event.ConnectFailed(id, reason) : new Event.Closed(id, reason));
    }

    @Override
    public void bytes(byte[] bytes) {
      int had = buffered.length;
      buffered = Arrays.copyOf(buffered, had + bytes.length);
      System.arraycopy(bytes, 0, buffered, had, bytes.length);
      int at = 0;
      while (channels.get(id) == this && buffered.length - at >= Framing.HEADER_LENGTH) {
        int length = Framing.length(buffered, at);
        if (buffered.length - at < length) {
          break;
        }
        take(decoder.decode(buffered, at, length));
        at += length;
      }
      buffered = Arrays.copyOfRange(buffered, at, buffered.length);
    }

    private void take(Decoded decoded) {
      switch (decoded) {
        case Decoded.Reset reset ->
            throw new IllegalStateException("not understood: " + reset.reason());
        case Decoded.Messages messages -> {
          if (!messages.errors().isEmpty()) {
            throw new IllegalStateException("misunderstood: " + messages.errors());
          }
          for (Message message : messages.messages()) {
            handle(new Event.Received(id, message));
            if (established == this) {
              hear(message);
            }
          }
        }
      }
    }
  }
}
