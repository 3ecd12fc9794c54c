package net.spanwire.core.wireguard;

import java.time.Duration;
import java.util.Arrays;
import net.spanwire.core.net.Endpoint;

/**
 * For {@code bench/fuzz}: any datagrams to an engine with a tunnel that stands, those of its peer
 * among them, changed. Nothing is thrown, and afterwards the tunnel works.
 */
public final class EngineFuzz {

  private static final Endpoint ATTACKER = SimHost.endpoint("203.0.113.66:666");

  private EngineFuzz() {}

  /**
   * Datagrams, each behind two bytes: what it is (0 to 3: the bytes as they are; 4: the peer's next
   * datagram with these bytes over its beginning; 5 to 7: time passes) and its length.
   */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > 2048) {
      return;
    }
    SimNetwork network = new SimNetwork(1);
    SimHost alice = new SimHost(network, "192.0.2.1:51820", 0x0a000001, EngineParameters.DEFAULT);
    SimHost bob = new SimHost(network, "192.0.2.2:51820", 0x0a000002, EngineParameters.DEFAULT);
    alice.add(alice.configFor(bob, bob.endpoint()));
    bob.add(bob.configFor(alice, alice.endpoint()));
    alice.send(bob, 1);
    network.run(Duration.ofSeconds(1));
    int at = 0;
    while (at + 2 <= data.length) {
      int kind = data[at] & 7;
      int length = Math.min(data[at + 1] & 0xff, data.length - at - 2);
      byte[] bytes = Arrays.copyOfRange(data, at + 2, at + 2 + length);
      at += 2 + length;
      switch (kind) {
        case 0, 1, 2, 3 -> network.deliver(ATTACKER, bob.endpoint(), bytes);
        case 4 -> spoil(network, alice, bob, bytes);
        default -> network.run(Duration.ofSeconds(1L << kind + length % 4));
      }
      network.run(Duration.ofMillis(20));
    }
    for (int i = 0; i < 30; i++) {
      alice.send(bob, 100 + i);
      bob.send(alice, 100 + i);
      network.run(Duration.ofSeconds(1));
    }
    if (!bob.received.contains(129L) || !alice.received.contains(129L)) {
      throw new AssertionError("the tunnel is broken: " + alice.received + " " + bob.received);
    }
  }

  private static void spoil(SimNetwork network, SimHost alice, SimHost bob, byte[] bytes) {
    network.tap =
        (from, to, datagram) -> {
          byte[] spoilt = datagram.clone();
          System.arraycopy(bytes, 0, spoilt, 0, Math.min(bytes.length, spoilt.length));
          network.deliver(from, to, spoilt);
          return false;
        };
    alice.send(bob, 2);
    network.tap = (from, to, datagram) -> true;
  }
}
