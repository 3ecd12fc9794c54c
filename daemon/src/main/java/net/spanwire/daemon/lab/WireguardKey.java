package net.spanwire.daemon.lab;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.XECPrivateKey;
import java.security.interfaces.XECPublicKey;
import java.util.Base64;

/**
 * A fresh pair of keys in WireGuard's base64.
 *
 * @param privateKey 32 bytes
 * @param publicKey 32 bytes
 */
public record WireguardKey(String privateKey, String publicKey) {
  private static final int LENGTH = 32;

  public static WireguardKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      byte[] scalar = ((XECPrivateKey) pair.getPrivate()).getScalar().orElseThrow();
      BigInteger u = ((XECPublicKey) pair.getPublic()).getU();
      return new WireguardKey(base64(scalar), base64(littleEndian(u)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A preshared key: 32 random bytes. */
  public static String preshared() {
    byte[] bytes = new byte[LENGTH];
    new SecureRandom().nextBytes(bytes);
    return base64(bytes);
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
