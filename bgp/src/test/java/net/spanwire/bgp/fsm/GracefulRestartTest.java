package net.spanwire.bgp.fsm;

import static net.spanwire.bgp.fsm.Fixture.HIGH;
import static net.spanwire.bgp.fsm.Fixture.LOW;
import static net.spanwire.bgp.fsm.Fixture.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import net.spanwire.bgp.GracefulRestart;
import net.spanwire.bgp.GracefulRestart.Mode;
import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.fsm.Action.StaleExpired;
import net.spanwire.bgp.fsm.Action.StaleExpired.Then;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4724, 8538, 9494; and what else ends a session or keeps it from beginning. */
class GracefulRestartTest {

  private static final AfiSafi V4 = AfiSafi.IPV4_UNICAST;

  private final Fixture session = fixture(GracefulRestart.DEFAULT);

  private static Fixture fixture(GracefulRestart restart) {
    return new Fixture(
        Fixture.neighbor().gracefulRestart(restart).families(ImmutableSet.of(V4)).build(), LOW);
  }

  private static Capability restart(boolean restarted, boolean notification, boolean kept) {
    return new Capability.GracefulRestart(
        restarted,
        notification,
        30,
        ImmutableList.of(new Capability.GracefulRestart.PreservedFamily(V4, kept)));
  }

  private static Message.Open open(Capability... capabilities) {
    Capability[] all = Arrays.copyOf(capabilities, capabilities.length + 1);
    all[capabilities.length] = new Capability.Multiprotocol(V4);
    return Fixture.open(65002, 90, HIGH, all);
  }

  private static long up(Fixture fixture, Capability... capabilities) {
    long id = fixture.openSent();
    fixture.received(id, open(capabilities));
    fixture.received(id, new Message.Keepalive());
    assertThat(fixture.fsm.state()).isEqualTo(State.ESTABLISHED);
    return id;
  }

  private ImmutableSet<AfiSafi> retained() {
    return session.actions.stream()
        .filter(Action.Down.class::isInstance)
        .map(action -> ((Action.Down) action).retained())
        .findFirst()
        .orElseThrow();
  }

  private void comeBack(Capability... capabilities) {
    long id = session.accept();
    session.received(id, open(capabilities));
    session.received(id, new Message.Keepalive());
    assertThat(session.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  private void tickTo(Class<? extends Action> awaited) {
    for (int i = 0; i < 1000; i++) {
      session.tick();
      if (session.actions.stream().anyMatch(awaited::isInstance)) {
        return;
      }
    }
    throw new AssertionError("never came: " + awaited.getSimpleName());
  }

  @Test
  void a_helper_says_so_and_asks_for_nothing() {
    long id = session.openSent();
    Message.Open ours = (Message.Open) session.sent(id).getFirst();
    assertThat(ours.capabilities())
        .contains(new Capability.GracefulRestart(false, true, 0, ImmutableList.of()))
        .noneMatch(Capability.LongLivedGracefulRestart.class::isInstance);
  }

  @Test
  void who_wants_to_be_waited_for_says_for_how_long_and_what_it_kept() {
    GracefulRestart full =
        new GracefulRestart(
            Mode.FULL, Duration.ofSeconds(60), Duration.ofSeconds(9), Duration.ofSeconds(3600));
    SessionParameters parameters =
        SessionParameters.of(Fixture.neighbor().gracefulRestart(full).build(), 65001, LOW, null)
            .restarted(ImmutableSet.of(V4));
    SessionFsm restarted = new SessionFsm(parameters, new SplittableRandom(1));
    assertThat(restarted.view().state()).isEqualTo(State.IDLE);
    assertThat(parameters.capabilities())
        .contains(
            new Capability.GracefulRestart(
                true,
                true,
                60,
                ImmutableList.of(
                    new Capability.GracefulRestart.PreservedFamily(V4, true),
                    new Capability.GracefulRestart.PreservedFamily(AfiSafi.IPV6_UNICAST, false))))
        .contains(
            new Capability.LongLivedGracefulRestart(
                ImmutableList.of(
                    new Capability.LongLivedGracefulRestart.StaleFamily(V4, true, 3600),
                    new Capability.LongLivedGracefulRestart.StaleFamily(
                        AfiSafi.IPV6_UNICAST, false, 3600))));
  }

  @Test
  void keeps_routes_over_the_end_of_tcp_until_the_restart_time() {
    long id = up(session, restart(false, false, true));
    session.then(new Event.Closed(id, "reset"));
    assertThat(retained()).containsExactly(V4);
    assertThat(session.fsm.view().stale()).containsExactly(V4);
    assertThat(session.fsm.state()).as("it may come back at once").isEqualTo(State.ACTIVE);
    long lost = session.now;
    tickTo(StaleExpired.class);
    assertThat(session.now - lost).isEqualTo(30 * SECOND);
    assertThat(session.actions).contains(new StaleExpired(V4, Then.SWEEP));
  }

  @Test
  void keeps_nothing_of_who_never_spoke_of_it() {
    long id = up(session);
    session.then(new Event.Closed(id, "reset"));
    assertThat(retained()).isEmpty();
  }

  @Test
  void keeps_nothing_where_it_is_off() {
    Fixture off =
        fixture(new GracefulRestart(Mode.OFF, Duration.ZERO, Duration.ZERO, Duration.ZERO));
    long id = up(off, restart(false, true, true));
    off.then(new Event.Closed(id, "reset"));
    assertThat(off.actions).contains(new Action.Down("reset", ImmutableSet.of()));
  }

  /** RFC 4724 §4.2, RFC 8538 §4: the N bit, the code, whether routes stay. */
  @ParameterizedTest
  @CsvSource({
    "false, CEASE_UNSPECIFIC, false",
    "true, CEASE_UNSPECIFIC, true",
    "true, HOLD_TIMER_EXPIRED, true",
    "true, HARD_RESET, false"
  })
  void a_notification_ends_routes_unless_both_say_otherwise(
      boolean notification, NotificationCode code, boolean stay) {
    long id = up(session, restart(false, notification, true));
    session.received(id, new Message.Notification(code));
    assertThat(retained().contains(V4)).isEqualTo(stay);
  }

  @Test
  void our_own_silence_timer_keeps_routes_with_the_n_bit() {
    up(session, restart(false, true, true));
    tickTo(Action.Down.class);
    assertThat(session.fsm.view().lastDownReason()).contains("hold timer");
    assertThat(retained()).containsExactly(V4);
  }

  /** RFC 8538 §5. */
  @Test
  void an_operators_end_is_a_hard_one() {
    long id = up(session, restart(false, true, true));
    session.then(new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, "bye"));
    assertThat(session.sent(id))
        .containsExactly(
            new Message.Notification(NotificationCode.HARD_RESET, Bytes.ofHex("060203627965")));
    assertThat(retained()).isEmpty();
    assertThat(session.fsm.view().lastDownReason())
        .isEqualTo("cease/administrative shutdown: 'bye'");
  }

  @Test
  void a_dead_tunnel_forwards_nothing_so_nothing_is_kept() {
    long id = up(session, restart(false, true, true));
    session.then(new Event.Closed(id, "reset"));
    session.then(new Event.TransportUnavailable("tunnel down"));
    assertThat(session.actions).contains(new StaleExpired(V4, Then.SWEEP));
  }

  @Test
  void failed_attempts_to_come_back_cost_nothing() {
    long id = up(session, restart(false, true, true));
    session.then(new Event.Closed(id, "reset"));
    long next = session.accept();
    session.then(new Event.Closed(next, "reset"));
    session.received(session.accept(), new Message.Keepalive());
    assertThat(session.fsm.view().stale()).containsExactly(V4);
  }

  @Test
  void waits_for_the_end_of_what_is_said_again() {
    long id = up(session, restart(false, true, true));
    session.then(new Event.Closed(id, "reset"));
    comeBack(restart(true, true, true));
    assertThat(session.actions).noneMatch(StaleExpired.class::isInstance);
    session.received(session.fsm.newConnection() - 1, new Message.EndOfRib(V4));
    assertThat(session.fsm.view().stale()).isEmpty();
  }

  @Test
  void does_not_wait_for_that_for_ever() {
    long id = up(session, restart(false, true, true));
    session.then(new Event.Closed(id, "reset"));
    long before = session.now;
    long back = session.accept();
    session.received(back, Fixture.open(65002, 0, HIGH, restart(true, true, true)));
    session.received(back, new Message.Keepalive());
    tickTo(StaleExpired.class);
    assertThat(session.now - before).isEqualTo(GracefulRestart.DEFAULT.staleTime().toNanos());
  }

  @Test
  void what_was_not_forwarded_meanwhile_goes_at_once() {
    long id = up(session, restart(false, true, true));
    session.then(new Event.Closed(id, "reset"));
    comeBack(restart(true, true, false));
    assertThat(session.actions).contains(new StaleExpired(V4, Then.SWEEP));
  }

  /** RFC 9494 §4.3. */
  @Test
  void keeps_routes_as_the_last_resort_for_the_smaller_of_both_times() {
    Fixture patient =
        fixture(
            new GracefulRestart(
                Mode.HELPER, Duration.ZERO, Duration.ofSeconds(9), Duration.ofSeconds(100)));
    long id =
        up(
            patient,
            restart(false, true, true),
            new Capability.LongLivedGracefulRestart(
                ImmutableList.of(
                    new Capability.LongLivedGracefulRestart.StaleFamily(V4, true, 3600))));
    long start = patient.now;
    patient.then(new Event.Closed(id, "reset"));
    while (patient.actions.stream().noneMatch(StaleExpired.class::isInstance)) {
      patient.tick();
    }
    assertThat(patient.actions).contains(new StaleExpired(V4, Then.KEEP_AS_LAST_RESORT));
    assertThat(patient.now - start).isEqualTo(30 * SECOND);
    do {
      patient.tick();
    } while (patient.actions.stream().noneMatch(StaleExpired.class::isInstance));
    assertThat(patient.actions).contains(new StaleExpired(V4, Then.SWEEP));
    assertThat(patient.now - start).isEqualTo(130 * SECOND);
  }

  /** RFC 4724 §4.2: the neighbour is back before we saw that it was gone. */
  @Test
  void takes_the_connection_of_a_neighbour_that_has_restarted() {
    long old = up(session, restart(false, true, true));
    session.now += 5 * SECOND;
    long fresh = session.accept();
    assertThat(session.actions).noneMatch(Action.Close.class::isInstance);
    session.received(fresh, open(restart(true, true, true)));
    assertThat(session.actions).contains(new Action.Close(old, false));
    assertThat(session.sent(old)).isEmpty();
    assertThat(retained()).containsExactly(V4);
    session.received(fresh, new Message.Keepalive());
    assertThat(session.fsm.state()).isEqualTo(State.ESTABLISHED);
    assertThat(session.fsm.view().stale()).containsExactly(V4);
  }

  @Test
  void keeps_the_old_connection_if_nobody_restarted() {
    long old = up(session, restart(false, true, true));
    long fresh = session.accept();
    session.received(fresh, open(restart(false, true, true)));
    assertThat(session.actions).contains(new Action.Close(fresh, true));
    assertThat(Objects.requireNonNull(session.fsm.view().session())).isNotNull();
    session.received(old, new Message.Keepalive());
    assertThat(session.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  /** FRR opens a connection too while it starts, and says in both OPENs that it restarted. */
  @Test
  void two_connections_of_one_start_are_a_collision() {
    long first = up(session, restart(true, true, true));
    session.now += SECOND;
    long second = session.accept();
    session.received(second, open(restart(true, true, true)));
    assertThat(session.sent(second))
        .contains(new Message.Notification(NotificationCode.COLLISION_RESOLUTION));
    session.received(first, new Message.Keepalive());
    assertThat(session.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  /** RFC 4486 §4. */
  @Test
  void too_many_prefixes_end_the_session_for_a_while_or_until_it_is_enabled() {
    long id = up(session);
    NegotiatedSession agreed = Objects.requireNonNull(session.fsm.view().session());
    PrefixLimit limit = new PrefixLimit(100, 80, Duration.ofMinutes(30));
    session.then(new Event.PrefixLimitExceeded(agreed, V4, limit));
    assertThat(session.sent(id))
        .containsExactly(
            new Message.Notification(
                NotificationCode.MAXIMUM_PREFIXES, Bytes.ofHex("00010100000064")));
    assertThat(session.fsm.view().lastDownReason())
        .isEqualTo("cease/maximum number of prefixes reached: more than 100 ipv4 prefixes");
    long down = session.now;
    session.tick();
    assertThat(session.now - down).isEqualTo(1800 * SECOND);
    assertThat(session.fsm.state()).isEqualTo(State.CONNECT);

    Fixture strict = fixture(GracefulRestart.DEFAULT);
    up(strict);
    strict.then(
        new Event.PrefixLimitExceeded(
            Objects.requireNonNull(strict.fsm.view().session()),
            V4,
            new PrefixLimit(100, 80, null)));
    assertThat(strict.fsm.view().waitingFor()).contains("too many prefixes");
    assertThat(strict.fsm.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    strict.then(new Event.Start());
    assertThat(strict.fsm.state()).isEqualTo(State.CONNECT);
  }

  /** RFC 9234 §4.2: ours, theirs (empty for none), strict, whether the session may be. */
  @ParameterizedTest
  @CsvSource({
    "CUSTOMER, 0, false, true",
    "CUSTOMER, 3, false, false",
    "CUSTOMER, 0 3, false, false",
    "PROVIDER, 3, true, true",
    "PEER, 4, true, true",
    "PEER, 0, false, false",
    "ROUTE_SERVER, 2, false, true",
    "ROUTE_SERVER_CLIENT, 1, false, true",
    "ROUTE_SERVER_CLIENT, 9, false, false",
    "CUSTOMER, '', false, true",
    "CUSTOMER, '', true, false"
  })
  void roles_have_to_fit(BgpRole ours, String theirs, boolean strict, boolean fits) {
    Fixture fixture =
        new Fixture(Fixture.neighbor().role(new RoleConfig(ours, strict)).build(), LOW);
    long id = fixture.openSent();
    Capability[] roles =
        Arrays.stream(theirs.split(" "))
            .filter(value -> !value.isEmpty())
            .map(value -> new Capability.Role(Integer.parseInt(value)))
            .toArray(Capability[]::new);
    assertThat(((Message.Open) fixture.sent(id).getFirst()).capabilities())
        .contains(new Capability.Role(ours.value()));
    fixture.received(id, open(roles));
    if (fits) {
      assertThat(fixture.fsm.state()).isEqualTo(State.OPEN_CONFIRM);
    } else {
      assertThat(fixture.sent(id))
          .containsExactly(new Message.Notification(NotificationCode.ROLE_MISMATCH));
    }
  }
}
