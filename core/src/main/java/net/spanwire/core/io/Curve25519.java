package net.spanwire.core.io;

/**
 * X25519 (RFC 7748 §5) as the handshake needs it. An implementation takes the same time whatever
 * the scalar is, and may be used by several threads at once.
 */
public interface Curve25519 {

  /** Length of a scalar, of a public key and of a shared secret, in bytes. */
  int KEY_BYTES = 32;

  /** The provider, as operators see it: {@code BouncyCastle}, {@code libcrypto 3.0.17}. */
  String name();

  /**
   * The public key of a private key.
   *
   * @param privateKey 32 bytes
   * @return 32 bytes, a fresh array
   */
  byte[] publicKey(byte[] privateKey);

  /**
   * The secret that two keys share.
   *
   * @param secret takes 32 bytes; all zero if the result is false
   * @return false if the secret is all zero: the public key is a point of low order, and
   *     contributes nothing (RFC 7748 §6.1)
   */
  boolean agree(byte[] privateKey, byte[] publicKey, byte[] secret);
}
