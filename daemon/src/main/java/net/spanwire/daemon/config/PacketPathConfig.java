package net.spanwire.daemon.config;

import net.spanwire.core.io.Offloads;

/**
 * {@code packet-path { … }}.
 *
 * @param cipher who computes ChaCha20-Poly1305
 * @param offloads what the kernel may take over
 * @param cryptoWorkers threads that seal and open beside the loop, or {@link #AUTOMATIC}
 */
public record PacketPathConfig(Cipher cipher, Offloads offloads, int cryptoWorkers) {

  /** By the number of processors. */
  public static final int AUTOMATIC = -1;

  static final PacketPathConfig DEFAULT =
      new PacketPathConfig(Cipher.AUTO, Offloads.ALL, AUTOMATIC);

  /** A provider of the cipher. */
  public enum Cipher {
    /** The fastest that this host has. */
    AUTO,
    /** OpenSSL's. */
    LIBCRYPTO,
    /** The virtual machine's own. */
    JDK
  }
}
