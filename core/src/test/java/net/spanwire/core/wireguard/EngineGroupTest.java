package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.noise.BouncyCastleCurve25519;
import org.junit.jupiter.api.Test;

/** Several engines that are one host: bob's second one has the tunnel. */
class EngineGroupTest {

  private static final int FULL = 16;

  private final SimNetwork network = new SimNetwork(1);
  private final SimHost alice =
      new SimHost(network, "192.0.2.1:51820", 0x0a000001, EngineParameters.DEFAULT);
  private final SimHost bob = new SimHost(network, "192.0.2.2:51820", 0x0a000002, small(), 2);

  /** Sixteen handshakes are all that can be in work; two of them are load. */
  private static EngineParameters small() {
    EngineParameters usual = EngineParameters.DEFAULT;
    return new EngineParameters(
        usual.timers(), FULL, 20, 5, 64, 128, 256 * 1024, 4096, usual.notBefore());
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private Peer peerAt(SimHost host, SimHost other) {
    return Objects.requireNonNull(host.engine().peer(host.publicKey(), other.publicKey()));
  }

  private void link() {
    alice.add(alice.configFor(bob, bob.endpoint()));
    bob.add(bob.configFor(alice));
  }

  private long dropped(int engine, DropReason reason) {
    return bob.engines().get(engine).drops().get(reason);
  }

  @Test
  void an_initiation_at_the_wrong_one_is_handed_over_and_sets_up_a_session() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    assertThat(bob.handedOver).isEqualTo(1);
    bob.send(alice, 2);
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L);
    assertThat(alice.received).containsExactly(2L);
    assertThat(peerAt(bob, alice).health()).isEqualTo(Health.UP);
    for (int engine = 0; engine < 2; engine++) {
      assertThat(bob.engines().get(engine).drops().snapshot()).isEmpty();
    }
  }

  @Test
  void one_at_the_right_one_is_not() {
    link();
    bob.door = 1;
    alice.send(bob, 1);
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L);
    assertThat(bob.handedOver).isZero();
  }

  @Test
  void keepalives_renewals_and_roaming_go_on_as_with_one() {
    alice.add(
        alice.configFor(bob, bob.endpoint()).toBuilder().persistentKeepalive(seconds(5)).build());
    bob.add(bob.configFor(alice));
    network.run(seconds(400));
    assertThat(bob.handedOver).as("the first, and one every two minutes").isEqualTo(4);
    assertThat(peerAt(bob, alice).health()).isEqualTo(Health.UP);
    alice.moveTo("203.0.113.7:40000");
    network.run(seconds(6));
    assertThat(Objects.requireNonNull(peerAt(bob, alice).path()).remote())
        .isEqualTo(alice.endpoint());
    bob.send(alice, 3);
    network.run(seconds(1));
    assertThat(alice.received).containsExactly(3L);
  }

  @Test
  void what_is_lost_on_the_way_is_tried_again() {
    link();
    bob.losesHandOvers = true;
    alice.send(bob, 1);
    network.run(seconds(3));
    assertThat(bob.received).isEmpty();
    bob.losesHandOvers = false;
    network.run(seconds(6));
    assertThat(bob.received).containsExactly(1L);
  }

  @Test
  void a_flood_at_the_first_one_is_asked_for_cookies_and_the_tunnel_works() {
    link();
    SimHost flood = new SimHost(network, "203.0.113.5:1000", 0x0a000005, EngineParameters.DEFAULT);
    flood.add(flood.configFor(bob, bob.endpoint()));
    bob.holdTasks = true;
    network.tap =
        (from, to, bytes) -> {
          for (int i = 0; from.equals(flood.endpoint()) && i < 200; i++) {
            network.deliver(from, to, bytes);
          }
          return true;
        };
    flood.send(bob, 1);
    network.run(seconds(1));
    network.tap = (from, to, bytes) -> true;
    assertThat(bob.held).as("an eighth of the queue, then cookies").hasSize(2);
    assertThat(dropped(0, DropReason.COOKIE_REQUIRED)).isEqualTo(199);
    alice.send(bob, 1);
    network.run(seconds(3));
    assertThat(dropped(0, DropReason.COOKIE_REQUIRED)).isEqualTo(200);
    network.run(seconds(3));
    bob.releaseTasks();
    network.run(seconds(1));
    assertThat(bob.received).as("it came again with its cookie").containsExactly(1L);
    assertThat(dropped(1, DropReason.COOKIE_REQUIRED)).isZero();
  }

  @Test
  void the_queue_of_the_owner_is_bounded_and_empties_again() {
    link();
    HandshakeInitiation initiation = initiationOfAlice();
    handOver(initiation, FULL + 4);
    assertThat(bob.held).hasSize(FULL);
    assertThat(dropped(1, DropReason.HANDSHAKE_QUEUE_FULL)).isEqualTo(4);
    bob.releaseTasks();
    network.run(seconds(1));
    handOver(initiation, FULL);
    assertThat(bob.held).as("all places are free again").hasSize(FULL);
    assertThat(dropped(1, DropReason.HANDSHAKE_QUEUE_FULL)).isEqualTo(4);
  }

  private HandshakeInitiation initiationOfAlice() {
    List<byte[]> seen = new ArrayList<>();
    network.tap = (from, to, bytes) -> !seen.add(bytes);
    alice.send(bob, 1);
    network.run(Duration.ofMillis(100));
    network.tap = (from, to, bytes) -> true;
    return HandshakeInitiation.ofWire(seen.getFirst());
  }

  private OpenInitiation opening(HandshakeInitiation initiation) {
    return new OpenInitiation(
        new BouncyCastleCurve25519(),
        peerAt(bob, alice).identity(),
        Path.to(alice.endpoint(), 0),
        initiation);
  }

  /** As if the first engine had opened it so often. */
  private void handOver(HandshakeInitiation initiation, int times) {
    bob.holdTasks = true;
    OpenInitiation open = opening(initiation);
    for (int i = 0; i < times; i++) {
      bob.engine().onTaskDone(network.now(), new OpenInitiation.HandedOver(open.run()));
    }
    bob.drain();
  }

  @Test
  void a_pair_of_keys_is_one_peer_over_all_of_them() {
    link();
    Engine first = bob.engines().getFirst();
    Device other = first.addDevice("other");
    PeerConfig again =
        bob.configFor(alice).toBuilder().allowedIps(List.of(IpPrefix.parse("::/0"))).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> first.addPeer(network.now(), other, again))
        .withMessageContaining("have the same pair of keys");
    bob.engine().removePeer(peerAt(bob, alice));
    Peer moved = first.addPeer(network.now(), other, again);
    alice.send(bob, 1);
    network.run(seconds(1));
    assertThat(moved.health()).isEqualTo(Health.UP);
    assertThat(bob.handedOver).isZero();
    assertThat(other.engine()).isZero();
  }

  @Test
  void an_initiation_for_a_peer_that_is_removed_meanwhile_comes_to_nothing() {
    link();
    OpenInitiation open = opening(initiationOfAlice());
    OpenInitiation.Done opened = open.run();
    bob.engine().removePeer(peerAt(bob, alice));
    bob.engine().onTaskDone(network.now(), new OpenInitiation.HandedOver(opened));
    assertThat(dropped(1, DropReason.UNKNOWN_PEER)).isEqualTo(1);
    assertThat(open.run().noise()).as("the key was wiped with its last peer").isNull();
    assertThat(bob.engine().poll()).isNull();
  }

  @Test
  void timestamps_are_one_row() {
    List<Tai64n> seen = new ArrayList<>();
    for (Engine engine : bob.engines()) {
      Device device = engine.addDevice("more");
      PrivateKey key = PrivateKey.generate(network.random.split());
      PublicKey theirs = PrivateKey.generate(network.random.split()).publicKey();
      engine.addPeer(
          network.now(),
          device,
          PeerConfig.builder("more", key, theirs)
              .candidates(List.of(alice.endpoint()))
              .keepUp(true)
              .build());
      seen.add(engine.latestTimestamp());
    }
    assertThat(seen.getFirst()).isLessThan(seen.getLast());
    assertThat(bob.engines().getFirst().latestTimestamp()).isEqualTo(seen.getLast());
  }

  @Test
  void what_one_of_them_closes_is_its_own() {
    link();
    alice.send(bob, 1);
    network.run(seconds(1));
    bob.engines().getFirst().close();
    alice.send(bob, 2);
    network.run(seconds(1));
    assertThat(bob.received).containsExactly(1L, 2L);
  }
}
