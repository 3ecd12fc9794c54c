package net.spanwire.bgp.fsm;

import static net.spanwire.bgp.fsm.Fixture.HIGH;
import static net.spanwire.bgp.fsm.Fixture.LINK;
import static net.spanwire.bgp.fsm.Fixture.LOW;
import static net.spanwire.bgp.fsm.Fixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Objects;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.NotificationText;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionFsmTest {

  private final Fixture session = Fixture.active();

  private void assertRefused(long connection, NotificationCode code) {
    assertThat(session.sent(connection))
        .extracting(message -> ((Message.Notification) message).code())
        .containsExactly(code);
    assertThat(session.actions).contains(new Action.Close(connection, true));
  }

  private String reason() {
    return Objects.requireNonNull(session.fsm.view().lastDownReason());
  }

  @Test
  void goes_all_the_way() {
    assertThat(session.fsm.state()).isEqualTo(State.IDLE);
    session.then(new Event.Start());
    long id = session.connecting();
    assertThat(session.fsm.state()).isEqualTo(State.CONNECT);
    session.then(new Event.Connected(id, LINK));
    assertThat(session.sent(id)).hasOnlyElementsOfType(Message.Open.class).hasSize(1);
    assertThat(session.fsm.state()).isEqualTo(State.OPEN_SENT);
    session.received(id, Fixture.goodOpen());
    assertThat(session.sent(id)).containsExactly(new Message.Keepalive());
    assertThat(session.fsm.state()).isEqualTo(State.OPEN_CONFIRM);
    session.received(id, new Message.Keepalive());
    assertThat(session.fsm.state()).isEqualTo(State.ESTABLISHED);
    assertThat(session.actions).hasAtLeastOneElementOfType(Action.Established.class);
    assertThat(session.actions)
        .contains(new Action.StateChanged(State.OPEN_CONFIRM, State.ESTABLISHED));
  }

  @Test
  void agrees_on_what_both_can() {
    long id = session.openSent();
    session.received(
        id,
        Fixture.open(
            65002,
            30,
            HIGH,
            new Capability.Multiprotocol(AfiSafi.IPV6_UNICAST),
            new Capability.ExtendedMessage(),
            new Capability.AddPath(
                ImmutableList.of(
                    new Capability.AddPath.Direction(AfiSafi.IPV6_UNICAST, true, true)))));
    session.received(id, new Message.Keepalive());
    NegotiatedSession agreed = Objects.requireNonNull(session.fsm.view().session());
    assertThat(agreed.families()).containsExactly(AfiSafi.IPV6_UNICAST);
    assertThat(agreed.holdTimeSeconds()).isEqualTo(30);
    assertThat(agreed.maxMessageSize()).isEqualTo(65_535);
    assertThat(agreed.fourOctetAsn()).isTrue();
    assertThat(agreed.routeRefresh()).isFalse();
    assertThat(agreed.addPathSend()).isEmpty();
    assertThat(agreed.extendedNextHop()).isEmpty();
  }

  @Test
  void agrees_on_paths_and_next_hops_in_the_right_direction() {
    Fixture other =
        new Fixture(
            Fixture.neighbor()
                .extendedNextHop(true)
                .addPathReceive(ImmutableSet.of(AfiSafi.IPV4_UNICAST))
                .addPathSend(ImmutableSet.of(AfiSafi.IPV6_UNICAST))
                .build(),
            LOW);
    long id = other.openSent();
    Message.Open mirrored = (Message.Open) other.sent(id).getFirst();
    other.received(
        id,
        new Message.Open(
            65002,
            90,
            HIGH,
            mirrored.capabilities().stream()
                .map(capability ->
                    capability instanceof Capability.AddPath
                        ? new Capability.AddPath(
                            ImmutableList.of(
                                new Capability.AddPath.Direction(AfiSafi.IPV4_UNICAST, false, true),
                                new Capability.AddPath.Direction(
                                    AfiSafi.IPV6_UNICAST, false, true)))
                        : capability)
                .collect(ImmutableList.toImmutableList())));
    other.received(id, new Message.Keepalive());
    NegotiatedSession agreed = Objects.requireNonNull(other.fsm.view().session());
    assertThat(agreed.addPathReceive()).containsExactly(AfiSafi.IPV4_UNICAST);
    assertThat(agreed.addPathSend()).isEmpty();
    assertThat(agreed.extendedNextHop()).containsExactly(AfiSafi.IPV4_UNICAST);
  }

  @ParameterizedTest
  @CsvSource({
    "65003, 90, 10.0.0.2, BAD_PEER_AS, 'OPEN refused: the neighbour says AS 65003, expected AS 65002'",
    "65002, 90, 0.0.0.0, BAD_BGP_IDENTIFIER, 'OPEN refused: the neighbour''s router id is 0.0.0.0'",
    "65002, 2, 10.0.0.2, UNACCEPTABLE_HOLD_TIME, 'OPEN refused: the neighbour wants a hold time of 2 s, at least 3 s or none is possible'"
  })
  void refuses_an_open(long asn, int hold, String id, NotificationCode code, String why) {
    long connection = session.openSent();
    Ipv4Address routerId = (Ipv4Address) IpAddress.parse(id);
    session.received(connection, Fixture.open(asn, hold, routerId));
    assertRefused(connection, code);
    assertThat(session.fsm.state()).isEqualTo(State.IDLE);
    assertThat(reason()).isEqualTo(why);
  }

  @Test
  void refuses_an_open_without_a_common_family_and_names_ours() {
    long id = session.openSent();
    session.received(
        id, Fixture.open(65002, 90, HIGH, new Capability.Unknown(1, Bytes.ofHex("00190046"))));
    assertThat(session.sent(id))
        .containsExactly(
            new Message.Notification(
                NotificationCode.UNSUPPORTED_CAPABILITY, Bytes.ofHex("010400010001")));
  }

  /** RFC 6286: the same router id is an error within an autonomous system only. */
  @Test
  void refuses_its_own_router_id_from_an_internal_neighbour_only() {
    Fixture internal =
        new Fixture(NeighborConfig.builder("rr", 65001, IpAddress.parse("192.0.2.2")).build(), LOW);
    long id = internal.openSent();
    internal.received(id, Fixture.open(65001, 90, LOW));
    assertThat(((Message.Notification) internal.sent(id).getFirst()).code())
        .isEqualTo(NotificationCode.BAD_BGP_IDENTIFIER);

    long external = session.openSent();
    session.received(external, Fixture.open(65002, 90, LOW));
    assertThat(session.fsm.state()).isEqualTo(State.OPEN_CONFIRM);
  }

  @Test
  void dies_of_silence_after_the_agreed_time() {
    long id = session.openSent();
    session.received(id, Fixture.open(65002, 30, HIGH));
    session.received(id, new Message.Keepalive());
    long established = session.now;
    while (session.fsm.state() == State.ESTABLISHED) {
      session.tick();
    }
    assertThat(session.now - established).isEqualTo(30 * SECOND);
    assertRefused(id, NotificationCode.HOLD_TIMER_EXPIRED);
    assertThat(session.actions)
        .contains(new Action.Down("hold timer expired after 30 s", ImmutableSet.of()));
    assertThat(session.fsm.view().flaps()).isEqualTo(1);
  }

  @Test
  void keeps_alive_within_a_third_of_the_hold_time() {
    long id = session.established();
    for (int i = 0; i < 20; i++) {
      long before = session.now;
      session.tick();
      assertThat(session.sent(id)).containsExactly(new Message.Keepalive());
      assertThat((double) (session.now - before)).isBetween(22.5 * SECOND, 30.0 * SECOND);
      session.received(id, Message.Update.withdraw(ImmutableList.of()));
      session.then(new Event.Sent(id));
    }
  }

  @Test
  void waits_for_ever_without_a_hold_time() {
    long id = session.openSent();
    session.received(id, Fixture.open(65002, 0, HIGH));
    session.received(id, new Message.Keepalive());
    assertThat(session.fsm.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void blames_nobody_for_silence_while_it_does_not_read() {
    long id = session.established();
    session.then(new Event.ReadingPaused(id));
    for (int i = 0; i < 10; i++) {
      session.tick();
      session.then(new Event.Sent(id));
      assertThat(session.fsm.state()).isEqualTo(State.ESTABLISHED);
    }
    session.then(new Event.ReadingResumed(id));
    long resumed = session.now;
    while (session.fsm.state() == State.ESTABLISHED) {
      session.tick();
    }
    assertThat(session.now - resumed).isEqualTo(90 * SECOND);
  }

  /** RFC 9687. */
  @Test
  void gives_up_a_neighbour_that_takes_nothing() {
    long id = session.established();
    long established = session.now;
    while (session.fsm.state() == State.ESTABLISHED) {
      session.tick();
      session.received(id, new Message.Keepalive());
    }
    assertThat(session.now - established).isEqualTo(480 * SECOND);
    assertThat(reason()).isEqualTo("send hold timer expired: the neighbour took nothing for 480 s");
  }

  @Test
  void tells_why_the_neighbour_ended_it() {
    long id = session.established();
    session.received(
        id,
        new Message.Notification(
            NotificationCode.ADMINISTRATIVE_SHUTDOWN, NotificationText.encode("maintenance")));
    assertThat(reason())
        .isEqualTo("NOTIFICATION received: cease/administrative shutdown: 'maintenance'");
    assertThat(session.actions).contains(new Action.Close(id, false));
    assertThat(session.sent(id)).isEmpty();
    // A refused connection later on does not hide it.
    session.tick();
    session.then(new Event.ConnectFailed(session.connecting(), "connection refused by 192.0.2.2"));
    assertThat(reason()).contains("maintenance");
    assertThat(session.fsm.view().lastConnectError()).isEqualTo("connection refused by 192.0.2.2");
  }

  @Test
  void tells_why_it_never_came_up() {
    session.then(new Event.Start());
    session.then(new Event.ConnectFailed(session.connecting(), "connection refused by 192.0.2.2"));
    assertThat(session.fsm.state()).isEqualTo(State.ACTIVE);
    assertThat(reason()).isEqualTo("connection refused by 192.0.2.2");
  }

  @Test
  void connects_ever_more_rarely_and_at_once_for_a_new_tunnel() {
    session.then(new Event.Start());
    long last = 0;
    for (int i = 0; i < 12; i++) {
      session.then(new Event.ConnectFailed(session.connecting(), "no"));
      long before = session.now;
      session.tick();
      last = session.now - before;
    }
    assertThat((double) last).isBetween(22.5 * SECOND, 30.0 * SECOND);
    session.then(new Event.TransportUnavailable("tunnel down"));
    session.then(new Event.TransportAvailable());
    assertThat(session.fsm.state()).isEqualTo(State.CONNECT);
  }

  @Test
  void holds_a_flapping_session_idle_ever_longer() {
    session.then(new Event.Start());
    long held = 0;
    for (int i = 0; i < 12; i++) {
      long id = session.connecting();
      session.then(new Event.Connected(id, LINK));
      session.received(id, Fixture.open(65003, 90, HIGH));
      assertThat(session.fsm.state()).isEqualTo(State.IDLE);
      long before = session.now;
      session.tick();
      held = session.now - before;
    }
    assertThat((double) held).isBetween(90.0 * SECOND, 120.0 * SECOND);
  }

  @Test
  void gives_up_an_attempt_without_answer() {
    session.then(new Event.Start());
    long first = session.connecting();
    session.tick();
    assertThat(session.actions).contains(new Action.Close(first, false));
    assertThat(session.connecting()).isNotEqualTo(first);
    assertThat(reason()).isEqualTo("no answer from 192.0.2.2 to a connection");
  }

  @Test
  void waits_for_its_tunnel_and_dies_with_it() {
    session.then(new Event.TransportUnavailable("tunnel down: no handshake yet"));
    session.then(new Event.Start());
    assertThat(session.fsm.state()).isEqualTo(State.IDLE);
    assertThat(session.actions).isEmpty();
    assertThat(session.fsm.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(session.fsm.view().waitingFor()).isEqualTo("tunnel down: no handshake yet");
    assertThat(reason()).isEqualTo("tunnel down: no handshake yet");
    session.then(new Event.TransportAvailable());
    long id = session.connecting();
    session.then(new Event.Connected(id, LINK));
    session.received(id, Fixture.goodOpen());
    session.received(id, new Message.Keepalive());
    session.then(new Event.TransportUnavailable("tunnel down: no handshake for 180 s"));
    assertThat(session.actions)
        .containsExactly(
            new Action.Down("tunnel down: no handshake for 180 s", ImmutableSet.of()),
            new Action.Close(id, false),
            new Action.StateChanged(State.ESTABLISHED, State.IDLE));
  }

  @Test
  void only_listens_if_passive() {
    Fixture passive = new Fixture(Fixture.neighbor().passive(true).build(), LOW);
    passive.then(new Event.Start());
    assertThat(passive.fsm.state()).isEqualTo(State.ACTIVE);
    assertThat(passive.fsm.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    long id = passive.accept();
    passive.received(id, Fixture.goodOpen());
    passive.received(id, new Message.Keepalive());
    assertThat(passive.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void says_goodbye_with_a_text_and_stays_down() {
    long id = session.established();
    session.then(new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, "moving"));
    assertThat(session.sent(id))
        .containsExactly(
            new Message.Notification(
                NotificationCode.ADMINISTRATIVE_SHUTDOWN, NotificationText.encode("moving")));
    assertThat(session.fsm.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(reason()).isEqualTo("cease/administrative shutdown: 'moving'");
    long late = session.accept();
    assertThat(session.actions).containsExactly(new Action.Close(late, false));
  }

  @Test
  void comes_back_after_a_reset() {
    session.established();
    session.then(new Event.Reset(NotificationCode.ADMINISTRATIVE_RESET, ""));
    assertThat(session.fsm.state()).isEqualTo(State.IDLE);
    session.tick();
    assertThat(session.fsm.state()).isEqualTo(State.CONNECT);
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN_SENT, FSM_OPEN_SENT",
    "OPEN_CONFIRM, FSM_OPEN_CONFIRM",
    "ESTABLISHED, FSM_ESTABLISHED"
  })
  void objects_to_a_message_out_of_turn(State state, NotificationCode code) {
    long id =
        switch (state) {
          case OPEN_SENT -> session.openSent();
          case OPEN_CONFIRM -> session.openConfirm();
          default -> session.established();
        };
    session.received(
        id,
        state == State.ESTABLISHED
            ? Fixture.goodOpen()
            : Message.Update.withdraw(ImmutableList.of()));
    assertRefused(id, code);
  }

  @Test
  void forgives_what_came_before_a_long_life() {
    for (int round = 0; round < 8; round++) {
      long id = round == 0 ? session.established() : again();
      long end = session.now + Duration.ofMinutes(3).toNanos();
      while (session.now < end) {
        session.tick();
        session.received(id, new Message.Keepalive());
        session.then(new Event.Sent(id));
      }
      session.then(new Event.Closed(id, "connection reset by 192.0.2.2"));
      assertThat(session.fsm.nextDeadline() - session.now).isLessThanOrEqualTo(SECOND);
    }
    assertThat(session.fsm.view().flaps()).isEqualTo(8);
  }

  private long again() {
    session.tick();
    long id = session.connecting();
    session.then(new Event.Connected(id, LINK));
    session.received(id, Fixture.goodOpen());
    session.received(id, new Message.Keepalive());
    return id;
  }
}
