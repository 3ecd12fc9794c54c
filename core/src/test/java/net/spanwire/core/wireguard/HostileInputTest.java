package net.spanwire.core.wireguard;

import static net.spanwire.core.wireguard.SimNetwork.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.core.net.Endpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes from the network: nothing is thrown, and each datagram is counted once. */
class HostileInputTest {

  private static final int DATAGRAMS = 4000;
  private static final Endpoint ATTACKER = SimHost.endpoint("203.0.113.66:666");

  private final List<byte[]> recorded = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void random_and_mutated_datagrams_are_counted_and_change_nothing(long seed) {
    SimNetwork network = new SimNetwork(seed);
    SimHost alice = new SimHost(network, "192.0.2.1:51820", 0x0a000001, EngineParameters.DEFAULT);
    SimHost bob = new SimHost(network, "192.0.2.2:51820", 0x0a000002, EngineParameters.DEFAULT);
    alice.add(alice.configFor(bob, bob.endpoint()));
    Peer atBob = bob.add(bob.configFor(alice, alice.endpoint()));
    network.tap =
        (_, _, bytes) -> {
          recorded.add(bytes.clone());
          return true;
        };
    alice.send(bob, 1);
    network.run(Duration.ofSeconds(1));
    bob.send(alice, 2);
    network.run(Duration.ofSeconds(1));
    recorded.add(cookieReply(network));
    network.tap = (_, _, _) -> false;
    SplittableRandom random = network.random.split();
    for (int i = 0; i < DATAGRAMS; i++) {
      byte[] datagram = hostile(random);
      long before = drops(bob, atBob);
      network.deliver(ATTACKER, bob.endpoint(), datagram);
      network.run(Duration.ofNanos(10 * MILLISECOND));
      assertThat(drops(bob, atBob))
          .as("seed %d, datagram %d: %s", seed, i, Arrays.toString(datagram))
          .isEqualTo(before + 1);
    }
    network.tap = (_, _, _) -> true;
    alice.send(bob, 3);
    network.run(Duration.ofSeconds(1));
    assertThat(bob.received).as("seed " + seed).containsExactly(1L, 3L);
    assertThat(String.valueOf(atBob.path())).startsWith("192.0.2.1:51820");
  }

  private static byte[] cookieReply(SimNetwork network) {
    byte[] reply = new byte[64];
    network.random.split().nextBytes(reply);
    Arrays.fill(reply, 0, 4, (byte) 0);
    reply[0] = 3;
    return reply;
  }

  private static long drops(SimHost host, Peer peer) {
    long total = 0;
    for (DropReason reason : DropReason.values()) {
      total += host.engine().drops().get(reason) + peer.drops().get(reason);
    }
    return total;
  }

  private byte[] hostile(SplittableRandom random) {
    byte[] model = recorded.get(random.nextInt(recorded.size()));
    return switch (random.nextInt(5)) {
      case 0 -> {
        byte[] noise = new byte[random.nextInt(200)];
        random.nextBytes(noise);
        yield noise;
      }
      case 1 -> Arrays.copyOf(model, random.nextInt(model.length));
      case 2 -> Arrays.copyOf(model, model.length + 1 + random.nextInt(100));
      case 3 -> {
        byte[] noise = model.clone();
        random.nextBytes(noise);
        System.arraycopy(model, 0, noise, 0, Math.min(noise.length, 4 + random.nextInt(12)));
        yield noise;
      }
      default -> {
        byte[] flipped = model.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
    };
  }
}
