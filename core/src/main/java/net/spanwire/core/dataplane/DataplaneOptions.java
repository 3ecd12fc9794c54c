package net.spanwire.core.dataplane;

import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.wireguard.EngineParameters;
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
 */
public record DataplaneOptions(
    @Nullable UdpOptions listen,
    Offloads tunOffloads,
    EngineParameters engine,
    Aead aead,
    Curve25519 curve,
    int loops) {

  /** More would find no core; a byte of an index would tell up to 256 apart. */
  public static final int MOST_LOOPS = 16;

  public DataplaneOptions {
    if (loops < 1 || loops > MOST_LOOPS) {
      throw new IllegalArgumentException(
          "there are 1 to " + MOST_LOOPS + " packet loops, not " + loops);
    }
  }

  /** With one loop. */
  public DataplaneOptions(
      @Nullable UdpOptions listen,
      Offloads tunOffloads,
      EngineParameters engine,
      Aead aead,
      Curve25519 curve) {
    this(listen, tunOffloads, engine, aead, curve, 1);
  }
}
