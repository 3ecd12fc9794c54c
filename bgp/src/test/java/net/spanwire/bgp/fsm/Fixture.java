package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;

/** One state machine under test, with a clock and the actions of the last event. */
final class Fixture {

  static final Ipv4Address LOW = new Ipv4Address(0x0a000001);
  static final Ipv4Address HIGH = new Ipv4Address(0x0a000002);
  static final long SECOND = 1_000_000_000L;
  static final LinkAddresses LINK =
      new LinkAddresses(
          IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2"), null, null, null, null, null);

  final SessionFsm fsm;
  long now = 1_000 * SECOND;
  List<Action> actions = new ArrayList<>();

  Fixture(NeighborConfig config, Ipv4Address localId) {
    fsm =
        new SessionFsm(SessionParameters.of(config, 65001, localId, null), new SplittableRandom(1));
  }

  /** We have the lower id, so the neighbour's connection wins a collision. */
  static Fixture active() {
    return new Fixture(neighbor().build(), LOW);
  }

  static NeighborConfigBuilder neighbor() {
    return NeighborConfig.builder("fra", 65002, IpAddress.parse("192.0.2.2"));
  }

  static Message.Open open(long asn, int hold, Ipv4Address id, Capability... more) {
    return new Message.Open(
        asn,
        hold,
        id,
        ImmutableList.<Capability>builder()
            .add(new Capability.FourOctetAsn(asn))
            .add(more)
            .build());
  }

  static Message.Open goodOpen() {
    return open(65002, 90, HIGH);
  }

  ImmutableList<Action> handle(Event event) {
    ImmutableList<Action> answer = fsm.handle(event, now);
    actions = answer;
    return answer;
  }

  Fixture then(Event event) {
    handle(event);
    return this;
  }

  Fixture received(long connection, Message message) {
    return then(new Event.Received(connection, message));
  }

  /** Lets time pass to the next deadline. */
  Fixture tick() {
    now = fsm.nextDeadline();
    return then(new Event.Deadline());
  }

  /** Number of the connection that the last event asked to open. */
  long connecting() {
    return actions.stream()
        .filter(Action.Connect.class::isInstance)
        .map(action -> ((Action.Connect) action).connection())
        .findFirst()
        .orElseThrow();
  }

  long accept() {
    long id = fsm.newConnection();
    handle(new Event.Accepted(id, LINK));
    return id;
  }

  /** Starts and connects; the number of the connection, which is in OpenSent. */
  long openSent() {
    handle(new Event.Start());
    long id = connecting();
    handle(new Event.Connected(id, LINK));
    return id;
  }

  long openConfirm() {
    long id = openSent();
    received(id, goodOpen());
    return id;
  }

  long established() {
    long id = openConfirm();
    received(id, new Message.Keepalive());
    return id;
  }

  List<Message> sent(long connection) {
    return actions.stream()
        .filter(Action.Send.class::isInstance)
        .map(Action.Send.class::cast)
        .filter(send -> send.connection() == connection)
        .map(Action.Send::message)
        .toList();
  }
}
