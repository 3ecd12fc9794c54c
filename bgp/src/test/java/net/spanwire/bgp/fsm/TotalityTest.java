package net.spanwire.bgp.fsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import org.junit.jupiter.api.Test;

/** Every event has an answer in every state, and none throws. */
class TotalityTest {

  private static final long NEVER = Long.MAX_VALUE;
  private static final ImmutableSet<State> UNFINISHED =
      ImmutableSet.of(State.CONNECT, State.OPEN_SENT);

  private static final ImmutableMap<String, Supplier<Fixture>> STATES =
      ImmutableMap.<String, Supplier<Fixture>>builder()
          .put("never started", Fixture::active)
          .put(
              "without its tunnel",
              () ->
                  Fixture.active()
                      .then(new Event.TransportUnavailable("tunnel down"))
                      .then(new Event.Start()))
          .put("connecting", () -> Fixture.active().then(new Event.Start()))
          .put(
              "active",
              () ->
                  Fixture.active()
                      .then(new Event.Start())
                      .then(new Event.ConnectFailed(1, "refused")))
          .put(
              "passive",
              () ->
                  new Fixture(Fixture.neighbor().passive(true).build(), Fixture.LOW)
                      .then(new Event.Start()))
          .put("open sent", () -> with(Fixture::openSent))
          .put("open confirm", () -> with(Fixture::openConfirm))
          .put("established", () -> with(Fixture::established))
          .put(
              "idle after an error",
              () -> with(Fixture::established).then(new Event.Closed(1, "reset")))
          .put(
              "stopped",
              () ->
                  with(Fixture::established)
                      .then(new Event.Stop(NotificationCode.PEER_DECONFIGURED, "")))
          .put("established with graceful restart", TotalityTest::restarting)
          .put("keeping routes", () -> restarting().then(new Event.Closed(1, "reset")))
          .put(
              "established, and the restarted neighbour connects",
              () -> {
                Fixture both = restarting();
                both.accept();
                return both;
              })
          .put(
              "two open sent",
              () -> {
                Fixture both = with(Fixture::openSent);
                both.accept();
                return both;
              })
          .put(
              "waiting for the winner's OPEN",
              () -> {
                Fixture both = with(Fixture::openSent);
                both.accept();
                return both.received(1, Fixture.goodOpen());
              })
          .put(
              "established and a second one",
              () -> {
                Fixture both = with(Fixture::established);
                both.accept();
                return both;
              })
          .buildOrThrow();

  private static Fixture with(ToLongFunction<Fixture> way) {
    Fixture fixture = Fixture.active();
    var _ = way.applyAsLong(fixture);
    return fixture;
  }

  private static Message.Open restartingOpen() {
    return Fixture.open(
        65002,
        90,
        Fixture.HIGH,
        new Capability.Multiprotocol(AfiSafi.IPV4_UNICAST),
        new Capability.GracefulRestart(
            true,
            true,
            60,
            ImmutableList.of(
                new Capability.GracefulRestart.PreservedFamily(AfiSafi.IPV4_UNICAST, true))));
  }

  private static Fixture restarting() {
    Fixture fixture = Fixture.active();
    long id = fixture.openSent();
    return fixture.received(id, restartingOpen()).received(id, new Message.Keepalive());
  }

  private static List<Event> events() {
    List<Event> events =
        new ArrayList<>(
            List.of(
                new Event.Start(),
                new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, "bye"),
                new Event.Reset(NotificationCode.ADMINISTRATIVE_RESET, ""),
                new Event.TransportAvailable(),
                new Event.TransportUnavailable("tunnel down"),
                new Event.Deadline()));
    List<Message> messages =
        List.of(
            Fixture.goodOpen(),
            Fixture.open(1, 1, Fixture.HIGH),
            restartingOpen(),
            new Message.RouteRefresh(AfiSafi.IPV4_UNICAST, Message.RouteRefresh.BEGIN),
            new Message.Notification(NotificationCode.HARD_RESET),
            new Message.Keepalive(),
            Message.Update.withdraw(ImmutableList.of()),
            new Message.EndOfRib(AfiSafi.IPV4_UNICAST),
            new Message.RouteRefresh(AfiSafi.IPV6_UNICAST, 0),
            new Message.Notification(NotificationCode.CEASE_UNSPECIFIC),
            new Message.Notification(NotificationCode.COLLISION_RESOLUTION),
            new Message.Notification(NotificationCode.UNKNOWN));
    NegotiatedSession agreed =
        Objects.requireNonNull(with(Fixture::established).fsm.view().session());
    for (PrefixLimit limit :
        List.of(new PrefixLimit(1, 0, null), new PrefixLimit(1, 0, Duration.ofSeconds(9)))) {
      events.add(new Event.PrefixLimitExceeded(agreed, AfiSafi.IPV4_UNICAST, limit));
    }
    for (long id : new long[] {0, 1, 2, 99}) {
      messages.forEach(message -> events.add(new Event.Received(id, message)));
      events.add(new Event.Connected(id, Fixture.LINK));
      events.add(new Event.ConnectFailed(id, "refused"));
      events.add(new Event.Accepted(id + 100, Fixture.LINK));
      events.add(new Event.Closed(id, "reset"));
      events.add(
          new Event.Malformed(
              id, new Message.Notification(NotificationCode.INVALID_ORIGIN), "malformed"));
      events.add(new Event.Sent(id));
      events.add(new Event.ReadingPaused(id));
      events.add(new Event.ReadingResumed(id));
    }
    return events;
  }

  private static void check(Fixture fixture) {
    SessionView view = fixture.fsm.view();
    assertThat(view.session() != null).isEqualTo(view.state() == State.ESTABLISHED);
    assertThat(view.waitingFor() != null).isEqualTo(view.state() == State.IDLE);
    if (UNFINISHED.contains(view.state())) {
      assertThat(fixture.fsm.nextDeadline()).as("nothing waits for ever").isLessThan(NEVER);
    }
  }

  @Test
  void answers_every_event_in_every_state_early_and_late() {
    STATES.forEach((name, state) -> {
      for (Event event : events()) {
        for (long later : new long[] {0, Fixture.SECOND, 1000 * Fixture.SECOND}) {
          Fixture fixture = state.get();
          fixture.now += later;
          assertThatCode(() -> fixture.handle(event))
              .as("%s: %s", name, event)
              .doesNotThrowAnyException();
          check(fixture);
        }
      }
    });
  }

  @Test
  void answers_random_histories() {
    List<Event> events = events();
    for (long seed = 1; seed <= 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Fixture fixture = Fixture.active();
      StringBuilder story = new StringBuilder();
      for (int step = 0; step < 60; step++) {
        Event event = events.get(random.nextInt(events.size()));
        story.append(event).append('\n');
        fixture.now += random.nextLong(20 * Fixture.SECOND);
        assertThatCode(() -> fixture.handle(event))
            .as("seed %d\n%s", seed, story)
            .doesNotThrowAnyException();
        check(fixture);
      }
    }
  }
}
