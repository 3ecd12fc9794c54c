package net.spanwire.core.wireguard.noise;

import java.util.Arrays;
import net.spanwire.core.io.Curve25519;
import org.jspecify.annotations.Nullable;

/**
 * The long-lived keys of a pair of hosts, and the secret that they share, which is the same in
 * every handshake and so computed once: by whichever task needs it first. Safe to share between
 * threads.
 */
public final class StaticKeys {

  private final Curve25519 curve;
  private final byte[] privateKey;
  private final byte[] publicKey;
  private final byte[] remotePublicKey;
  private volatile byte @Nullable [] secret;

  /**
   * Takes its arguments over.
   *
   * @param privateKey 32 bytes, clamped
   * @param publicKey of {@code privateKey}
   * @param remotePublicKey 32 bytes
   */
  public StaticKeys(Curve25519 curve, byte[] privateKey, byte[] publicKey, byte[] remotePublicKey) {
    this.curve = curve;
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.remotePublicKey = remotePublicKey;
  }

  Curve25519 curve() {
    return curve;
  }

  byte[] privateKey() {
    return privateKey;
  }

  byte[] publicKey() {
    return publicKey;
  }

  byte[] remotePublicKey() {
    return remotePublicKey;
  }

  /** The shared secret; null if the remote key is a point of low order. */
  byte @Nullable [] secret() {
    byte[] known = secret;
    if (known == null) {
      known = new byte[Curve25519.KEY_BYTES];
      if (!curve.agree(privateKey, remotePublicKey, known)) {
        return null;
      }
      secret = known;
    }
    return known;
  }

  /** Overwrites the secrets with zeros. */
  public void wipe() {
    Arrays.fill(privateKey, (byte) 0);
    byte[] known = secret;
    if (known != null) {
      Arrays.fill(known, (byte) 0);
    }
  }
}
