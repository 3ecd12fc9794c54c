package net.spanwire.core.wireguard.noise;

import net.spanwire.core.io.Curve25519;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * X25519 of BouncyCastle: a Montgomery ladder with constant-time swaps, and a comb for the base
 * point. Measured on the reference machine, per operation: 95 µs, and 32 µs for a public key,
 * against 200 µs in the JDK.
 */
public final class BouncyCastleCurve25519 implements Curve25519 {

  @Override
  public String name() {
    return "BouncyCastle";
  }

  @Override
  public byte[] publicKey(byte[] privateKey) {
    byte[] publicKey = new byte[KEY_BYTES];
    X25519.generatePublicKey(privateKey, 0, publicKey, 0);
    return publicKey;
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret) {
    return X25519.calculateAgreement(privateKey, 0, publicKey, 0, secret, 0);
  }
}
