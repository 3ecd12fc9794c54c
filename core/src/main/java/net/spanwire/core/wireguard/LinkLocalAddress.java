package net.spanwire.core.wireguard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import net.spanwire.core.net.Ipv6Address;
import net.spanwire.core.wireguard.noise.Blake2s;

/**
 * The link-local address that a public key gives: fe80::/64 with the first 8 bytes of
 * BLAKE2s-256("spanwire ll v1" ‖ public key). Both sides can derive it, so a tunnel between two
 * Spanwires needs no addresses in its configuration.
 */
public final class LinkLocalAddress {

  private static final long NETWORK = 0xfe80L << 48;
  private static final byte[] LABEL = "spanwire ll v1".getBytes(US_ASCII);

  private LinkLocalAddress() {}

  public static Ipv6Address of(PublicKey key) {
    byte[] bytes = new byte[16];
    System.arraycopy(Blake2s.hash(LABEL, key.toBytes()), 0, bytes, 8, 8);
    return new Ipv6Address(NETWORK, Ipv6Address.ofBytes(bytes, 0).low());
  }
}
