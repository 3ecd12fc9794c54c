package net.spanwire.bgp.bmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.bgp.bmp.StationFsm.Action;
import net.spanwire.bgp.bmp.StationFsm.Event;
import org.junit.jupiter.api.Test;

class StationFsmTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final StationFsm fsm =
      new StationFsm(
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(30),
          new SplittableRandom(1));

  private List<Action> at(long seconds, Event event) {
    return fsm.handle(event, seconds * SECOND);
  }

  @Test
  void begins_once_connected_and_counts_again_and_again() {
    assertThat(at(0, new Event.Start())).containsExactly(new Action.Connect());
    assertThat(at(1, new Event.Connected())).containsExactly(new Action.Begin());
    assertThat(fsm.nextDeadline()).isEqualTo(61 * SECOND);
    assertThat(at(61, new Event.Deadline())).containsExactly(new Action.SendStatistics());
    assertThat(fsm.nextDeadline()).isEqualTo(121 * SECOND);
  }

  @Test
  void tries_again_ever_later() {
    at(0, new Event.Start());
    long now = 0;
    long last = 0;
    for (int i = 0; i < 10; i++) {
      assertThat(fsm.handle(new Event.Lost(), now)).isEmpty();
      long wait = fsm.nextDeadline() - now;
      assertThat(wait).isLessThanOrEqualTo(30 * SECOND);
      assertThat(wait).isGreaterThan(last / 2);
      last = wait;
      now = fsm.nextDeadline();
      assertThat(fsm.handle(new Event.Deadline(), now)).containsExactly(new Action.Connect());
    }
    assertThat(last).isGreaterThan(20 * SECOND);
  }

  @Test
  void a_station_that_takes_nothing_is_lost() {
    at(0, new Event.Start());
    at(0, new Event.Connected());
    at(10, new Event.Waiting());
    at(20, new Event.Waiting());
    at(100, new Event.Taken());
    at(110, new Event.Waiting());
    at(120, new Event.Deadline());
    assertThat(at(230, new Event.Deadline()))
        .containsExactly(new Action.End(), new Action.Close(false));
    assertThat(fsm.isUp()).isFalse();
    assertThat(fsm.nextDeadline()).isBetween(230 * SECOND, 232 * SECOND);
  }

  @Test
  void says_goodbye_only_to_a_station_that_listens() {
    assertThat(at(0, new Event.Stop())).containsExactly(new Action.Close(false));
    at(0, new Event.Start());
    at(1, new Event.Connected());
    assertThat(at(2, new Event.Stop())).containsExactly(new Action.End(), new Action.Close(true));
    assertThat(at(3, new Event.Connected())).containsExactly(new Action.Close(false));
    assertThat(at(4, new Event.Lost())).isEmpty();
    assertThat(fsm.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  /** Every event in every order has an answer. */
  @Test
  void is_total() {
    SplittableRandom random = new SplittableRandom(7);
    List<Event> events =
        List.of(
            new Event.Start(),
            new Event.Connected(),
            new Event.Lost(),
            new Event.Taken(),
            new Event.Waiting(),
            new Event.Deadline(),
            new Event.Stop());
    boolean told = false;
    long now = 0;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextLong(40 * SECOND);
      for (Action action : fsm.handle(events.get(random.nextInt(events.size())), now)) {
        if (action instanceof Action.Begin) {
          assertThat(told).isFalse();
          told = true;
        } else if (action instanceof Action.End) {
          assertThat(told).isTrue();
          told = false;
        }
      }
      assertThat(told).isEqualTo(fsm.isUp());
    }
  }
}
