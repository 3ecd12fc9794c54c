package net.spanwire.daemon.config;

import net.spanwire.core.dataplane.DataplaneOptions;
import net.spanwire.core.io.Offloads;

/**
 * {@code packet-path { … }}.
 *
 * @param cipher who computes ChaCha20-Poly1305
 * @param loops threads that carry packets, 1 to {@link DataplaneOptions#MOST_LOOPS}; 0 for
 *     automatic
 * @param offloads what the kernel may take over
 */
public record PacketPathConfig(Cipher cipher, int loops, Offloads offloads) {

  static final int AUTO_LOOPS = 0;
  static final PacketPathConfig DEFAULT =
      new PacketPathConfig(Cipher.AUTO, AUTO_LOOPS, Offloads.ALL);

  /** More than these are to be asked for: each takes memory, and cores are for others too. */
  private static final int MOST_AUTO_LOOPS = 8;

  /** A provider of the cipher. */
  public enum Cipher {
    /** The fastest that this host has. */
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
    if (loops != AUTO_LOOPS) {
      return loops;
    }
    return interfaces <= 1 ? 1 : Math.min(processors, MOST_AUTO_LOOPS);
  }
}
