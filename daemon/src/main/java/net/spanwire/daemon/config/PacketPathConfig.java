package net.spanwire.daemon.config;

import net.spanwire.core.dataplane.DataplaneOptions;
import net.spanwire.core.io.Offloads;

/**
 * {@code packet-path { … }}.
 *
 * @param cipher who computes ChaCha20-Poly1305
 * @param loops threads that carry packets, 1 to {@link DataplaneOptions#MOST_LOOPS}; or {@link
 *     #AUTO}
 * @param offloads what the kernel may take over
 * @param cryptoWorkers threads that seal and open beside a loop, or {@link #AUTO}
 */
public record PacketPathConfig(Cipher cipher, int loops, Offloads offloads, int cryptoWorkers) {

  /** By the number of processors, and of interfaces. */
  static final int AUTO = -1;

  static final PacketPathConfig DEFAULT =
      new PacketPathConfig(Cipher.AUTO, AUTO, Offloads.ALL, AUTO);

  /** More than these are to be asked for: each takes memory, and cores are for others too. */
  private static final int MOST_AUTO_LOOPS = 8;

  /** A provider of the cipher. */
  public enum Cipher {
    /** libcrypto's where it works, else the JDK's. */
    AUTO,
    /** OpenSSL's. */
    LIBCRYPTO,
    /** The virtual machine's own. */
    JDK
  }

  /**
   * How many loops there are to be.
   *
   * @param interfaces that are to be spread over them
   */
  public int loopsFor(int interfaces, int processors) {
    if (loops != AUTO) {
      return loops;
    }
    return interfaces <= 1 ? 1 : Math.min(processors, MOST_AUTO_LOOPS);
  }

  /** How many workers each of so many loops is to have. */
  public int cryptoWorkersFor(int loopCount, int processors) {
    return cryptoWorkers == AUTO
        ? DataplaneOptions.automaticCryptoWorkers(processors, loopCount)
        : cryptoWorkers;
  }
}
