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
 * @param loops packet loops, 1 to {@link #MOST_LOOPS}, each a thread, among which interfaces are
 *     spread. There is only one where the kernel cannot share a port among several, which shows
 *     when {@code listen} is opened: so, too, without it
 * @param cryptoWorkers threads that seal and open beside a loop, 0 to {@link #MAX_CRYPTO_WORKERS}
 */
public record DataplaneOptions(
    @Nullable UdpOptions listen,
    Offloads tunOffloads,
    EngineParameters engine,
    Aead aead,
    Curve25519 curve,
    int loops,
    int cryptoWorkers) {

  /** More would find no core; a byte of an index would tell up to 256 apart. */
  public static final int MOST_LOOPS = 16;

  public static final int MAX_CRYPTO_WORKERS = Session.MAX_LANES;

  public DataplaneOptions {
    if (loops < 1 || loops > MOST_LOOPS) {
      throw new IllegalArgumentException(
          "there are 1 to " + MOST_LOOPS + " packet loops, not " + loops);
    }
    if (cryptoWorkers < 0 || cryptoWorkers > MAX_CRYPTO_WORKERS) {
      throw new IllegalArgumentException(
          "crypto workers are 0 to " + MAX_CRYPTO_WORKERS + ", not " + cryptoWorkers);
    }
  }

  /** With one loop that has no workers. */
  public DataplaneOptions(
      @Nullable UdpOptions listen,
      Offloads tunOffloads,
      EngineParameters engine,
      Aead aead,
      Curve25519 curve) {
    this(listen, tunOffloads, engine, aead, curve, 1, 0);
  }

  /**
   * As many workers as serve each of so many loops, on a host of so many processors
   * (docs/performance.md): those that no loop needs, if there are more than two.
   */
  public static int automaticCryptoWorkers(int processors, int loops) {
    return processors <= 2 ? 0 : Math.clamp(processors - loops, 0, 3);
  }
}
