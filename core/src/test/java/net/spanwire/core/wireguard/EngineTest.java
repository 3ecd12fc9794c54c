package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.message.MessageType;
import org.junit.jupiter.api.Test;

/** What two engines do on a network without faults, in virtual time. */
class EngineTest {

  private final SimNetwork network = new SimNetwork(1);
  private final SimHost alice =
      new SimHost(network, "192.0.2.1:51820", 0x0a000001, EngineParameters.DEFAULT);
  private final SimHost bob =
      new SimHost(network, "192.0.2.2:51820", 0x0a000002, EngineParameters.DEFAULT);

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private Peer peerAt(SimHost host, SimHost other) {
    Peer peer = host.engine().peer(host.publicKey(), other.publicKey());
    return Objects.requireNonNull(peer);
  }

  private Endpoint remote(SimHost host, SimHost other) {
    return Objects.requireNonNull(peerAt(host, other).path()).remote();
  }

  private void link() {
    alice.add(alice.configFor(bob, bob.endpoint()));
    bob.add(bob.configFor(alice));
  }

  private static PeerConfig keptUp(PeerConfig config) {
    return config.toBuilder().keepUp(true).build();
  }

  @Test
  void packets_that_waited_for_the_handshake_arrive_in_order_and_answers_return() {
    link();
    for (long number = 0; number < 5; number++) {
      alice.send(bob, number);
    }
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(0L, 1L, 2L, 3L, 4L);
    bob.send(alice, 7);
    network.run(seconds(1));
    assertThat(alice.received).containsExactly(7L);
    assertThat(peerAt(bob, alice).health()).isEqualTo(Health.UP);
    assertThat(peerAt(alice, bob).status().latestHandshake()).isNotNull();
    assertThat(peerAt(alice, bob).status().rxBytes())
        .as("a response of 92 bytes, and a packet of 32 with its header and tag")
        .isEqualTo(92 + 64);
    assertThat(peerAt(alice, bob).status().txBytes()).isEqualTo(148 + 5 * 64);
  }

  @Test
  void an_initiator_without_packets_confirms_the_session_by_a_keepalive() {
    alice.add(keptUp(alice.configFor(bob, bob.endpoint())));
    bob.add(bob.configFor(alice));
    network.run(seconds(1));
    assertThat(peerAt(alice, bob).health()).isEqualTo(Health.UP);
    assertThat(peerAt(bob, alice).health()).isEqualTo(Health.UP);
    assertThat(network.datagrams()).isEqualTo(3);
  }

  @Test
  void both_sides_begin_at_once_and_both_get_through() {
    alice.add(keptUp(alice.configFor(bob, bob.endpoint())));
    bob.add(keptUp(bob.configFor(alice, alice.endpoint())));
    network.run(seconds(1));
    for (long number = 0; number < 20; number++) {
      alice.send(bob, number);
      bob.send(alice, number);
      network.run(Duration.ofMillis(100));
    }
    assertThat(bob.received).hasSize(20);
    assertThat(alice.received).hasSize(20);
  }

  @Test
  void a_roaming_peer_is_followed() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    alice.moveTo("203.0.113.7:40000");
    alice.send(bob, 2);
    network.run(seconds(1));
    bob.send(alice, 3);
    network.run(seconds(1));
    assertThat(alice.received).containsExactly(3L);
    assertThat(bob.events(Output.EndpointChanged.class)).hasSize(2);
  }

  @Test
  void a_handshake_that_was_lost_is_tried_again_where_the_peer_is_heard() {
    alice.add(alice.configFor(bob, bob.endpoint()));
    bob.add(bob.configFor(alice));
    alice.send(bob, 0);
    network.run(seconds(1));
    bob.moveTo("203.0.113.7:40000");
    bob.send(alice, 0);
    network.run(seconds(1));
    AtomicInteger initiations = new AtomicInteger();
    network.tap =
        (from, to, bytes) ->
            bytes[0] != MessageType.HANDSHAKE_INITIATION || initiations.getAndIncrement() > 0;
    for (long number = 1; number <= 250; number++) {
      alice.send(bob, number);
      bob.send(alice, number);
      network.run(seconds(1));
    }
    assertThat(alice.received).as("no packet was lost").hasSize(251);
    assertThat(bob.received).hasSize(251);
    assertThat(initiations).as("lost, to where it was, answered").hasValue(3);
  }

  @Test
  void an_answer_that_was_in_work_when_the_next_attempt_began_is_no_bad_one() {
    link();
    alice.send(bob, 1);
    network.run(Duration.ofMillis(7));
    alice.holdTasks = true;
    network.run(seconds(6));
    assertThat(alice.held).as("the answer, and the next attempt").hasSize(2);
    alice.releaseTasks();
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L);
    assertThat(peerAt(alice, bob).status().drops()).isEmpty();
  }

  @Test
  void an_unanswered_handshake_goes_round_the_candidates() {
    Endpoint nowhere = SimHost.endpoint("2001:db8::1:51820");
    alice.add(alice.configFor(bob, nowhere, bob.endpoint()));
    bob.add(bob.configFor(alice));
    alice.send(bob, 1);
    network.run(seconds(7));
    assertThat(bob.received).containsExactly(1L);
    assertThat(remote(alice, bob)).isEqualTo(bob.endpoint());
  }

  @Test
  void a_name_that_resolves_late_is_tried_at_once() {
    Peer atAlice = alice.add(keptUp(alice.configFor(bob)));
    bob.add(bob.configFor(alice));
    assertThat(alice.events(Output.EndpointStale.class)).hasSize(1);
    network.run(seconds(600));
    assertThat(alice.events(Output.EndpointStale.class)).hasSizeGreaterThan(30);
    assertThat(atAlice.health()).isEqualTo(Health.NEVER);
    alice.engine().setCandidates(network.now(), atAlice, ImmutableList.of(bob.endpoint()));
    network.run(seconds(1));
    assertThat(atAlice.health()).isEqualTo(Health.UP);
  }

  @Test
  void a_name_that_points_elsewhere_brings_the_tunnel_back() {
    Peer atAlice = alice.add(keptUp(alice.configFor(bob, bob.endpoint())));
    bob.add(bob.configFor(alice));
    network.run(seconds(1));
    bob.moveTo("198.51.100.2:51820");
    network.run(seconds(200));
    assertThat(atAlice.health()).isEqualTo(Health.DOWN);
    assertThat(alice.events(Output.EndpointStale.class)).isNotEmpty();
    alice.engine().setCandidates(network.now(), atAlice, ImmutableList.of(bob.endpoint()));
    network.run(seconds(6));
    assertThat(atAlice.health()).isEqualTo(Health.UP);
  }

  @Test
  void health_goes_from_up_to_suspect_to_down_and_back() {
    Peer atAlice = alice.add(keptUp(alice.configFor(bob, bob.endpoint())));
    bob.add(bob.configFor(alice));
    network.run(seconds(1));
    network.tap = (from, to, bytes) -> false;
    alice.send(bob, 1);
    network.run(seconds(16));
    assertThat(atAlice.health()).isEqualTo(Health.SUSPECT);
    assertThat(atAlice.status().healthReason()).isEqualTo("sent data, and heard nothing for 15 s");
    network.run(seconds(100));
    assertThat(atAlice.health()).isEqualTo(Health.DOWN);
    assertThat(atAlice.status().healthReason())
        .startsWith("no answer to 1")
        .endsWith("handshake initiations, the last to 192.0.2.2:51820");
    network.tap = (from, to, bytes) -> true;
    network.run(seconds(10));
    assertThat(atAlice.health()).isEqualTo(Health.UP);
    assertThat(alice.events(Output.HealthChanged.class))
        .extracting(Output.HealthChanged::health)
        .containsExactly(Health.UP, Health.SUSPECT, Health.DOWN, Health.UP);
  }

  @Test
  void a_peer_that_lost_its_session_is_given_a_new_one() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    Peer atBob = peerAt(bob, alice);
    bob.engine().removePeer(atBob);
    bob.add(bob.configFor(alice));
    alice.send(bob, 2);
    network.run(seconds(10));
    alice.send(bob, 3);
    network.run(seconds(20));
    alice.send(bob, 4);
    network.run(seconds(1));
    assertThat(bob.received).contains(1L, 4L).doesNotContain(2L);
  }

  @Test
  void an_idle_session_expires_and_one_that_is_kept_up_is_renewed() {
    link();
    alice.send(bob, 1);
    network.run(seconds(170));
    assertThat(peerAt(alice, bob).health()).isEqualTo(Health.UP);
    network.run(seconds(20));
    assertThat(peerAt(alice, bob).health()).isEqualTo(Health.DOWN);
    assertThat(peerAt(alice, bob).status().healthReason())
        .isEqualTo("the session expired, and nothing asked for a new one");
    alice
        .engine()
        .reconfigure(
            network.now(), peerAt(alice, bob), keptUp(alice.configFor(bob, bob.endpoint())));
    alice.drain();
    alice.events.clear();
    network.run(seconds(1000));
    assertThat(peerAt(alice, bob).health()).isEqualTo(Health.UP);
    assertThat(alice.events(Output.SessionStarted.class)).hasSizeBetween(8, 9);
    assertThat(alice.events(Output.HealthChanged.class)).hasSize(1);
  }

  @Test
  void a_persistent_keepalive_keeps_time() {
    alice.add(
        alice.configFor(bob, bob.endpoint()).toBuilder().persistentKeepalive(seconds(25)).build());
    bob.add(bob.configFor(alice));
    network.run(seconds(101));
    assertThat(network.datagrams()).as("a handshake of 3, and 4 keepalives").isEqualTo(7);
  }

  @Test
  void traffic_in_one_direction_is_answered_by_keepalives() {
    link();
    for (long number = 0; number < 100; number++) {
      alice.send(bob, number);
      network.run(seconds(1));
    }
    assertThat(bob.received).hasSize(100);
    assertThat(alice.events(Output.SessionStarted.class)).hasSize(1);
    assertThat(alice.events(Output.HealthChanged.class)).hasSize(1);
  }

  @Test
  void reconfiguring_keeps_the_session_unless_our_key_changes() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    Peer atAlice = peerAt(alice, bob);
    long datagrams = network.datagrams();
    alice.engine().reconfigure(network.now(), atAlice, alice.configFor(bob, bob.endpoint()));
    alice.send(bob, 2);
    assertThat(network.datagrams()).isEqualTo(datagrams + 1);
    PrivateKey changed = PrivateKey.generate(network.random.split());
    PeerConfig config =
        alice.configFor(bob, bob.endpoint()).toBuilder().privateKey(changed).build();
    alice.engine().reconfigure(network.now(), atAlice, config);
    alice.send(bob, 3);
    network.run(seconds(6));
    assertThat(bob.received).containsExactly(1L, 2L);
    assertThat(bob.engine().drops().get(DropReason.UNKNOWN_PEER)).isEqualTo(1);
  }
}
