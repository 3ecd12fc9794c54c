package net.spanwire.core.wireguard;

import static net.spanwire.core.wireguard.SimNetwork.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.message.MessageType;
import org.junit.jupiter.api.Test;

/** What an engine refuses, bounds and forgets. */
class EngineDefenceTest {

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

  @Test
  void the_preshared_key_counts() {
    PresharedKey shared = PresharedKey.generate(network.random.split());
    alice.add(alice.configFor(bob, bob.endpoint()).toBuilder().presharedKey(shared).build());
    Peer atBob = bob.add(bob.configFor(alice));
    alice.send(bob, 1);
    network.run(seconds(20));
    assertThat(bob.received).isEmpty();
    assertThat(peerAt(alice, bob).status().drops()).containsKey(DropReason.BAD_HANDSHAKE);
    bob.engine()
        .reconfigure(
            network.now(), atBob, bob.configFor(alice).toBuilder().presharedKey(shared).build());
    network.run(seconds(6));
    assertThat(bob.received).containsExactly(1L);
  }

  @Test
  void a_stranger_is_refused_and_counted() {
    bob.add(bob.configFor(alice));
    SimHost mallory =
        new SimHost(network, "192.0.2.66:51820", 0x0a000066, EngineParameters.DEFAULT);
    mallory.add(mallory.configFor(bob, bob.endpoint()));
    mallory.send(bob, 1);
    network.run(seconds(1));
    assertThat(bob.engine().drops().get(DropReason.UNKNOWN_PEER)).isEqualTo(1);
    assertThat(mallory.received).isEmpty();
  }

  @Test
  void an_old_initiation_played_again_is_refused() {
    link();
    List<byte[]> seen = new ArrayList<>();
    network.tap =
        (from, to, bytes) -> {
          if (bytes[0] == MessageType.HANDSHAKE_INITIATION) {
            seen.add(bytes.clone());
          }
          return true;
        };
    alice.send(bob, 1);
    network.run(seconds(1));
    network.deliver(alice.endpoint(), bob.endpoint(), seen.getFirst());
    network.run(seconds(1));
    assertThat(peerAt(bob, alice).status().drops()).containsEntry(DropReason.OLD_TIMESTAMP, 1L);
    Endpoint elsewhere = SimHost.endpoint("203.0.113.9:9");
    network.deliver(elsewhere, bob.endpoint(), seen.getFirst());
    network.run(seconds(1));
    assertThat(peerAt(bob, alice).status().drops()).containsEntry(DropReason.OLD_TIMESTAMP, 2L);
    assertThat(remote(bob, alice)).isEqualTo(alice.endpoint());
  }

  @Test
  void a_packet_played_again_is_refused_and_does_not_move_the_endpoint() {
    link();
    List<byte[]> seen = new ArrayList<>();
    network.tap =
        (from, to, bytes) -> {
          if (bytes[0] == MessageType.TRANSPORT) {
            seen.add(bytes.clone());
          }
          return true;
        };
    alice.send(bob, 1);
    network.run(seconds(1));
    network.deliver(SimHost.endpoint("203.0.113.9:9"), bob.endpoint(), seen.getFirst());
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L);
    assertThat(peerAt(bob, alice).status().drops()).containsEntry(DropReason.REPLAY, 1L);
    assertThat(remote(bob, alice)).isEqualTo(alice.endpoint());
  }

  @Test
  void a_locked_peer_is_not() {
    alice.add(alice.configFor(bob, bob.endpoint()));
    bob.add(bob.configFor(alice, alice.endpoint()).toBuilder().roaming(false).build());
    alice.send(bob, 1);
    network.run(seconds(1));
    alice.moveTo("203.0.113.7:40000");
    alice.send(bob, 2);
    network.run(seconds(30));
    assertThat(bob.received).containsExactly(1L);
    assertThat(peerAt(bob, alice).status().drops().get(DropReason.ENDPOINT_LOCKED))
        .as("a packet, and the handshakes after it")
        .isGreaterThan(2);
  }

  @Test
  void a_packet_from_a_source_that_is_not_allowed_is_dropped() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    bob.device().allowedIps().removeAll(peerAt(bob, alice));
    alice.send(bob, 2);
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L);
    assertThat(peerAt(bob, alice).status().drops())
        .containsEntry(DropReason.SOURCE_NOT_ALLOWED, 1L);
    bob.send(alice, 3);
    assertThat(bob.device().drops().get(DropReason.NO_PEER_FOR_DESTINATION)).isEqualTo(1);
  }

  @Test
  void a_peer_that_never_initiates_waits() {
    alice.add(
        alice.configFor(bob, bob.endpoint()).toBuilder()
            .initiate(PeerConfig.Initiate.NEVER)
            .persistentKeepalive(seconds(25))
            .build());
    bob.add(bob.configFor(alice, alice.endpoint()));
    alice.send(bob, 1);
    network.run(seconds(60));
    assertThat(network.datagrams()).isZero();
    bob.send(alice, 2);
    network.run(seconds(1));
    assertThat(alice.received).containsExactly(2L);
    assertThat(bob.received).containsExactly(1L);
  }

  @Test
  void under_load_a_cookie_is_asked_for_and_the_endpoint_stays() {
    link();
    SimHost flood = new SimHost(network, "203.0.113.5:1000", 0x0a000005, EngineParameters.DEFAULT);
    bob.holdTasks = true;
    flood.add(flood.configFor(bob, bob.endpoint()));
    network.tap =
        (from, to, bytes) -> {
          if (from.equals(flood.endpoint())) {
            for (int i = 0; i < 200; i++) {
              network.deliver(from, to, bytes);
            }
          }
          return true;
        };
    flood.send(bob, 1);
    network.run(seconds(1));
    assertThat(bob.held).as("an eighth of the queue, then cookies").hasSize(128);
    assertThat(bob.engine().drops().get(DropReason.COOKIE_REQUIRED)).isEqualTo(73);
    network.tap = (from, to, bytes) -> true;
    alice.send(bob, 1);
    network.run(seconds(3));
    assertThat(bob.engine().drops().get(DropReason.COOKIE_REQUIRED)).isEqualTo(74);
    assertThat(bob.held).hasSize(128);
    network.run(seconds(3));
    assertThat(bob.held).as("both came again, each with a cookie").hasSize(130);
    bob.releaseTasks();
    network.run(seconds(1));
    assertThat(bob.received).contains(1L);
    assertThat(remote(alice, bob)).isEqualTo(bob.endpoint());
  }

  @Test
  void staged_packets_are_bounded_and_the_oldest_makes_place() {
    Peer atAlice = alice.add(alice.configFor(bob));
    bob.add(bob.configFor(alice));
    for (long number = 0; number < 200; number++) {
      alice.send(bob, number);
    }
    assertThat(atAlice.status().drops()).containsEntry(DropReason.STAGED_OVERFLOW, 72L);
    alice.engine().setCandidates(network.now(), atAlice, ImmutableList.of(bob.endpoint()));
    network.run(seconds(1));
    assertThat(bob.received).hasSize(128).startsWith(72L).endsWith(199L);
  }

  @Test
  void a_pair_of_keys_is_one_peer() {
    link();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alice.add(alice.configFor(bob)))
        .withMessageContaining("have the same pair of keys");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> alice.add(alice.configFor(alice)))
        .withMessageContaining("has our own public key");
  }

  @Test
  void a_message_on_the_shared_port_is_told_its_key_by_mac1() {
    PrivateKey second = PrivateKey.generate(network.random.split());
    alice.add(alice.configFor(bob));
    bob.add(bob.configFor(alice));
    PeerConfig other =
        PeerConfig.builder("second", second, alice.publicKey())
            .candidates(List.of(alice.endpoint()))
            .keepUp(true)
            .allowedIps(List.of(IpPrefix.parse("10.9.0.0/16")))
            .build();
    alice.add(PeerConfig.builder("to second", alice.privateKey(), second.publicKey()).build());
    Peer atBob = bob.add(other);
    network.run(seconds(1));
    assertThat(atBob.health()).isEqualTo(Health.UP);
    assertThat(peerAt(bob, alice).health()).isEqualTo(Health.NEVER);
  }

  @Test
  void a_removed_peer_leaves_nothing_behind() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    bob.engine().removePeer(peerAt(bob, alice));
    assertThat(bob.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    alice.send(bob, 2);
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L);
    assertThat(bob.engine().drops().get(DropReason.UNKNOWN_INDEX)).isEqualTo(1);
    assertThat(network.now()).isGreaterThan(SECOND);
  }

  @Test
  void keys_are_wiped_when_nothing_comes_for_long() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    network.run(seconds(541));
    assertThat(alice.engine().nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(peerAt(alice, bob).keypairs().current()).isNull();
  }
}
