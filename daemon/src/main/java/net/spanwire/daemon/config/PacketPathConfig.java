package net.spanwire.daemon.config;

import net.spanwire.core.io.Offloads;

/**
 * {@code packet-path { … }}.
 *
 * @param cipher who computes ChaCha20-Poly1305
 * @param offloads what the kernel may take over
 */
public record PacketPathConfig(Cipher cipher, Offloads offloads) {

  static final PacketPathConfig DEFAULT = new PacketPathConfig(Cipher.AUTO, Offloads.ALL);

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
