package net.spanwire.bgp.fsm;

import static net.spanwire.bgp.fsm.Fixture.HIGH;
import static net.spanwire.bgp.fsm.Fixture.LINK;
import static net.spanwire.bgp.fsm.Fixture.LOW;
import static org.assertj.core.api.Assertions.assertThat;

import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/** RFC 4271 §6.8: two connections at once. */
class CollisionTest {

  private static final Message LOST =
      new Message.Notification(NotificationCode.COLLISION_RESOLUTION);

  private static Message.Open openOf(Ipv4Address id) {
    return Fixture.open(65002, 90, id);
  }

  @Test
  void keeps_the_connection_of_the_greater_router_id() {
    Fixture low = new Fixture(Fixture.neighbor().build(), LOW);
    long ours = low.openSent();
    long theirs = low.accept();
    low.received(theirs, openOf(HIGH));
    assertThat(low.sent(ours)).containsExactly(LOST);
    assertThat(low.sent(theirs)).containsExactly(new Message.Keepalive());

    Fixture high = new Fixture(Fixture.neighbor().build(), HIGH);
    ours = high.openSent();
    theirs = high.accept();
    high.received(ours, openOf(LOW));
    assertThat(high.sent(theirs)).containsExactly(LOST);
    assertThat(high.sent(ours)).containsExactly(new Message.Keepalive());
  }

  @Test
  void decides_only_after_the_winners_open() {
    Fixture low = new Fixture(Fixture.neighbor().build(), LOW);
    long ours = low.openSent();
    long theirs = low.accept();
    low.received(ours, openOf(HIGH));
    assertThat(low.actions).noneMatch(action -> action instanceof Action.Close);
    assertThat(low.sent(ours)).isEmpty();
    low.received(ours, new Message.Keepalive());
    assertThat(low.fsm.state()).isEqualTo(State.OPEN_CONFIRM);
    low.received(theirs, openOf(HIGH));
    assertThat(low.sent(ours)).containsExactly(LOST);
    low.received(theirs, new Message.Keepalive());
    assertThat(low.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void goes_on_with_the_loser_if_the_winner_dies() {
    Fixture low = new Fixture(Fixture.neighbor().build(), LOW);
    long ours = low.openSent();
    long theirs = low.accept();
    low.received(ours, openOf(HIGH));
    low.received(ours, new Message.Keepalive());
    low.then(new Event.Closed(theirs, "closed"));
    assertThat(low.fsm.state()).isEqualTo(State.ESTABLISHED);
    assertThat(low.fsm.view().flaps()).isZero();
  }

  @Test
  void goes_on_with_the_loser_if_the_winner_stays_silent() {
    Fixture low = new Fixture(Fixture.neighbor().build(), LOW);
    long ours = low.openSent();
    long theirs = low.accept();
    low.received(ours, openOf(HIGH));
    low.received(ours, new Message.Keepalive());
    low.tick();
    assertThat(low.sent(theirs)).containsExactly(LOST);
    assertThat(low.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void keeps_what_is_established() {
    Fixture low = new Fixture(Fixture.neighbor().build(), LOW);
    low.established();
    long theirs = low.accept();
    low.received(theirs, openOf(HIGH));
    assertThat(low.sent(theirs)).containsExactly(LOST);
    assertThat(low.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void drops_its_own_attempt_for_a_connection_that_works() {
    Fixture high = new Fixture(Fixture.neighbor().build(), HIGH);
    high.then(new Event.Start());
    long attempt = high.connecting();
    long theirs = high.accept();
    high.received(theirs, openOf(LOW));
    assertThat(high.actions).contains(new Action.Close(attempt, false));
    high.then(new Event.Connected(attempt, LINK));
    assertThat(high.actions).containsExactly(new Action.Close(attempt, false));
    high.received(theirs, new Message.Keepalive());
    assertThat(high.fsm.state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void takes_a_second_connection_of_the_neighbour_for_the_first() {
    Fixture low = new Fixture(Fixture.neighbor().passive(true).build(), LOW);
    low.then(new Event.Start());
    long first = low.accept();
    long second = low.accept();
    assertThat(low.actions).contains(new Action.Close(first, false));
    low.received(second, openOf(HIGH));
    low.received(second, new Message.Keepalive());
    assertThat(low.fsm.state()).isEqualTo(State.ESTABLISHED);
    long third = low.accept();
    assertThat(low.actions).containsExactly(new Action.Close(third, false));
  }

  /** RFC 6286 §2.3. */
  @Test
  void lets_the_greater_as_number_decide_between_equal_ids() {
    Fixture equal = new Fixture(Fixture.neighbor().build(), LOW);
    long ours = equal.openSent();
    long theirs = equal.accept();
    equal.received(theirs, openOf(LOW));
    assertThat(equal.sent(ours)).containsExactly(LOST);
  }
}
