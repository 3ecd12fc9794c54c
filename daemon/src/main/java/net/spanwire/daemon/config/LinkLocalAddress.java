package net.spanwire.daemon.config;

import java.nio.charset.StandardCharsets;
import net.spanwire.core.net.Ipv6Address;
import net.spanwire.core.wireguard.PublicKey;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** What follows from a public key without anybody configuring it. */
public final class LinkLocalAddress {

  private LinkLocalAddress() {}

  /**
   * The address of a tunnel's interface: fe80::/64 and the first 8 bytes of BLAKE2s-256("spanwire
   * ll v1" ‖ public key).
   */
  public static Ipv6Address of(PublicKey key) {
    byte[] address = new byte[16];
    address[0] = (byte) 0xfe;
    address[1] = (byte) 0x80;
    System.arraycopy(hash("spanwire ll v1", key), 0, address, 8, 8);
    return Ipv6Address.ofBytes(address, 0);
  }

  /** BLAKE2s-256 of a label and a key. */
  static byte[] hash(String label, PublicKey key) {
    byte[] prefix = label.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = key.toBytes();
    Blake2sDigest digest = new Blake2sDigest(256);
    digest.update(prefix, 0, prefix.length);
    digest.update(bytes, 0, bytes.length);
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    return hash;
  }
}
