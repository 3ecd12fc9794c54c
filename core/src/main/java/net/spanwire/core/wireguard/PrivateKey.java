package net.spanwire.core.wireguard;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import net.spanwire.core.wireguard.noise.BouncyCastleCurve25519;
import org.jspecify.annotations.Nullable;

/** A Curve25519 private key, clamped (RFC 7748 §5). Never prints itself; can be wiped. */
public final class PrivateKey {

  private final byte[] bytes;
  private volatile @Nullable PublicKey publicKey;

  private PrivateKey(byte[] bytes) {
    bytes[0] &= (byte) 248;
    bytes[31] = (byte) (bytes[31] & 127 | 64);
    this.bytes = bytes;
  }

  /**
   * The key of these bytes.
   *
   * @param bytes 32 bytes; copied, and the copy clamped
   * @throws IllegalArgumentException for any other length
   */
  public static PrivateKey of(byte[] bytes) {
    return new PrivateKey(KeyText.checkLength("private key", bytes));
  }

  /**
   * Reads base64.
   *
   * @throws IllegalArgumentException saying what is wrong, without any part of the key
   */
  public static PrivateKey parse(String text) {
    return new PrivateKey(KeyText.parse("private key", text));
  }

  /**
   * A new key ({@code wg genkey}).
   *
   * @param random a {@link java.security.SecureRandom}, but in simulations
   */
  public static PrivateKey generate(RandomGenerator random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new PrivateKey(bytes);
  }

  /** Its public key ({@code wg pubkey}). */
  public PublicKey publicKey() {
    PublicKey known = publicKey;
    if (known == null) {
      known = PublicKey.of(new BouncyCastleCurve25519().publicKey(bytes));
      publicKey = known;
    }
    return known;
  }

  /** The secret itself in base64: for {@code genkey}, and nothing else. */
  public String toBase64() {
    return KeyText.print(bytes);
  }

  /** The secret itself: 32 bytes, a fresh array that the caller wipes. */
  byte[] toBytes() {
    return bytes.clone();
  }

  /** Overwrites the key with zeros: it is of no more use. */
  public void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PrivateKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return publicKey().hashCode();
  }

  @Override
  public String toString() {
    return "PrivateKey[hidden]";
  }
}
