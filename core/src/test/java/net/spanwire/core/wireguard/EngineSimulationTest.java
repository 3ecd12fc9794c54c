package net.spanwire.core.wireguard;

import static net.spanwire.core.wireguard.SimNetwork.MILLISECOND;
import static net.spanwire.core.wireguard.SimNetwork.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.message.MessageType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two engines over a link that loses, repeats, reorders and delays, with phases of total loss, a
 * roaming host, hosts that crash and start again, wall clocks that are stepped, old messages played
 * again, and floods of them that make a host ask for cookies, for an hour of virtual time. That
 * counters are never used twice is checked by {@link JdkTestAead}.
 */
@Execution(ExecutionMode.CONCURRENT)
class EngineSimulationTest {

  private static final int PHASES = 60;
  private static final long PHASE = 60 * SECOND;

  private final Set<Long> sent = new HashSet<>();
  private final List<byte[]> recorded = new ArrayList<>();

  /** A stranger's initiations, by whom they are meant for at first. */
  private final Map<Endpoint, List<byte[]>> strange = new HashMap<>();

  private @Nullable SimHost flooded;
  private long number;

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Boolean.getBoolean("spanwire.long") ? 500 : 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void what_arrives_was_sent_once_and_the_tunnel_recovers(long seed) {
    simulate(seed, 1);
  }

  /** Their tunnel is the last one's, initiations come to the first or to any. */
  @ParameterizedTest
  @MethodSource("seeds")
  void and_so_it_is_with_three_engines_to_a_host(long seed) {
    simulate(seed, 3);
  }

  private void simulate(long seed, int engines) {
    SimNetwork network = new SimNetwork(seed);
    SplittableRandom random = network.random.split();
    network.taskTime = random.nextLong(50) * MILLISECOND;
    SimHost alice = host(network, "192.0.2.1:51820", 0x0a000001, engines);
    SimHost bob = host(network, "192.0.2.2:51820", 0x0a000002, engines);
    boolean keepUp = random.nextBoolean();
    alice.add(alice.configFor(bob, bob.endpoint()).toBuilder().keepUp(keepUp).build());
    bob.add(
        seed % 2 == 0
            ? bob.configFor(alice)
            : bob.configFor(alice, alice.endpoint()).toBuilder().keepUp(keepUp).build());
    network.tap = this::record;
    SimHost stranger = host(network, "203.0.113.1:666", 0x0a000066, 1);
    stranger.add(stranger.configFor(alice, alice.endpoint()));
    stranger.add(stranger.configFor(bob, bob.endpoint()));
    stranger.send(alice, 0);
    stranger.send(bob, 0);
    network.run(Duration.ofMinutes(2));
    for (int phase = 0; phase < PHASES; phase++) {
      trouble(network, random, alice);
      mishap(random, alice, bob);
      bob.door = phase % engines;
      traffic(network, random, alice, bob);
      recover(network, alice, bob, "seed " + seed + ", phase " + phase);
      check(alice, bob, "seed " + seed + ", phase " + phase);
    }
    assertThat(alice.events(Output.SessionStarted.class).size())
        .as("sessions are renewed, seed " + seed)
        .isGreaterThan(10);
    assertThat(alice.handedOver + bob.handedOver > 0).isEqualTo(engines > 1);
    for (Engine engine : bob.engines()) {
      assertThat(engine.drops().get(DropReason.MALFORMED)).as("seed " + seed).isZero();
    }
  }

  private static SimHost host(SimNetwork network, String endpoint, int address, int engines) {
    EngineParameters usual = EngineParameters.DEFAULT;
    // Eight handshakes in work are load.
    EngineParameters small =
        new EngineParameters(
            usual.timers(), 64, 20, 5, 64, 128, 256 * 1024, 4096, usual.notBefore());
    return new SimHost(network, endpoint, address, small, engines);
  }

  private boolean record(Endpoint from, Endpoint to, byte[] bytes) {
    if (recorded.size() < 10_000 && from.port() != 666) {
      recorded.add(bytes.clone());
    }
    if (from.port() == 666 && bytes[0] == MessageType.HANDSHAKE_INITIATION) {
      strange.computeIfAbsent(to, any -> new ArrayList<>()).add(bytes.clone());
    }
    return true;
  }

  /** Another kind of bad network. */
  private static void trouble(SimNetwork network, SplittableRandom random, SimHost alice) {
    network.loss = random.nextInt(4) == 0 ? 1 : random.nextDouble() * 0.6;
    network.repetition = random.nextDouble() * 0.3;
    network.delaySpread = 1 + random.nextLong(300 * MILLISECOND);
    if (random.nextInt(4) == 0) {
      alice.moveTo("198.51.100." + (1 + random.nextInt(250)) + ":" + (1024 + random.nextInt(9999)));
    }
  }

  /** What happens to hosts. */
  private void mishap(SplittableRandom random, SimHost alice, SimHost bob) {
    SimHost victim = random.nextBoolean() ? alice : bob;
    flooded = null;
    switch (random.nextInt(8)) {
      case 0 -> victim.restart();
      case 1 ->
          victim.clockError = victim.clockError.plusSeconds(random.nextLong(-100_000, 100_000));
      case 2 -> flooded = victim;
      default -> {}
    }
  }

  /** A stranger's initiations from everywhere: their MAC1 is right, and each wants work. */
  private void flood(SimNetwork network, SplittableRandom random) {
    SimHost victim = flooded;
    if (victim == null) {
      return;
    }
    List<byte[]> initiations = strange.getOrDefault(victim.firstEndpoint, List.of());
    for (int i = 0; i < 20; i++) {
      network.deliver(
          SimHost.endpoint("203.0.113." + random.nextInt(1, 255) + ":666"),
          victim.endpoint(),
          initiations.get(random.nextInt(initiations.size())));
    }
  }

  private void traffic(SimNetwork network, SplittableRandom random, SimHost alice, SimHost bob) {
    long end = network.now() + PHASE;
    boolean silent = random.nextInt(5) == 0;
    while (network.now() < end) {
      network.run(Duration.ofMillis(random.nextInt(silent ? 60_000 : 2000)));
      flood(network, random);
      if (random.nextBoolean()) {
        send(alice, bob);
      }
      if (random.nextInt(3) != 0) {
        send(bob, alice);
      }
      if (!recorded.isEmpty() && random.nextInt(3) == 0) {
        byte[] old = recorded.get(random.nextInt(recorded.size()));
        SimHost victim = random.nextBoolean() ? alice : bob;
        network.deliver(SimHost.endpoint("203.0.113.66:666"), victim.endpoint(), old);
      }
    }
  }

  private long send(SimHost from, SimHost to) {
    sent.add(number);
    from.send(to, number);
    return number++;
  }

  /**
   * The network is good again: within 25 seconds of traffic, packets go through in both directions;
   * within 60 under a flood, where an attempt is lost to each cookie.
   */
  private void recover(SimNetwork network, SimHost alice, SimHost bob, String where) {
    network.loss = 0;
    network.repetition = 0;
    network.delaySpread = 0;
    int seconds = flooded == null ? 25 : 60;
    for (int i = 0; i < seconds; i++) {
      send(alice, bob);
      send(bob, alice);
      flood(network, new SplittableRandom(i));
      network.run(Duration.ofSeconds(1));
    }
    long toBob = send(alice, bob);
    long toAlice = send(bob, alice);
    network.run(Duration.ofSeconds(1));
    assertThat(bob.received.contains(toBob)).as(where).isTrue();
    assertThat(alice.received.contains(toAlice)).as(where).isTrue();
    for (SimHost host : List.of(alice, bob)) {
      assertThat(host.device().peers().getFirst().health()).as(where).isEqualTo(Health.UP);
    }
  }

  private void check(SimHost alice, SimHost bob, String where) {
    for (SimHost host : List.of(alice, bob)) {
      Set<Long> distinct = new HashSet<>(host.received);
      assertThat(distinct.size()).as("delivered twice: " + where).isEqualTo(host.received.size());
      assertThat(sent.containsAll(distinct)).as("never sent: " + where).isTrue();
      Peer peer = host.device().peers().getFirst();
      Path path = peer.path();
      assertThat(path).as(where).isNotNull();
      assertThat(String.valueOf(path)).as(where).doesNotContain("203.0.113.66");
    }
  }
}
