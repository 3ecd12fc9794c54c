package net.spanwire.core.dataplane;

import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.Session;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Dataplane} starts with.
 *
 * @param listen the first listen port, number 0; others by {@link Dataplane#addListener}, and this
 *     one too if it is null
 * @param tunOffloads what TUNs may use; what sockets may use is in {@link UdpOptions#offloads}
 * @param engine bounds and timers
 * @param aead the cipher, as {@code AeadProviders.choose()} finds it
 * @param curve the curve of the handshakes
 * @param cryptoWorkers threads that seal and open beside a loop, 0 to {@link #MAX_CRYPTO_WORKERS}
 */
public record DataplaneOptions(
    @Nullable UdpOptions listen,
    Offloads tunOffloads,
    EngineParameters engine,
    Aead aead,
    Curve25519 curve,
    int cryptoWorkers) {

  public static final int MAX_CRYPTO_WORKERS = Session.MAX_LANES;

  public DataplaneOptions {
    if (cryptoWorkers < 0 || cryptoWorkers > MAX_CRYPTO_WORKERS) {
      throw new IllegalArgumentException(
          "crypto workers are 0 to " + MAX_CRYPTO_WORKERS + ", not " + cryptoWorkers);
    }
  }

  /** As many workers as serve one loop on a host of so many processors (docs/performance.md). */
  public static int automaticCryptoWorkers(int processors) {
    return processors <= 2 ? 0 : Math.min(processors - 1, 3);
  }
}
