package net.spanwire.core.wireguard;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A secret that two peers share beside their keys. Never prints itself. */
public final class PresharedKey {

  /** No preshared key: 32 zero bytes, by the protocol. */
  public static final PresharedKey NONE = new PresharedKey(new byte[32]);

  private final byte[] bytes;

  private PresharedKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key of these bytes.
   *
   * @param bytes 32 bytes; copied
   * @throws IllegalArgumentException for any other length
   */
  public static PresharedKey of(byte[] bytes) {
    return new PresharedKey(KeyText.checkLength("preshared key", bytes));
  }

  /**
   * Reads base64.
   *
   * @throws IllegalArgumentException saying what is wrong, without any part of the key
   */
  public static PresharedKey parse(String text) {
    return new PresharedKey(KeyText.parse("preshared key", text));
  }

  /**
   * A new key ({@code wg genpsk}).
   *
   * @param random a {@link java.security.SecureRandom}, but in simulations
   */
  public static PresharedKey generate(RandomGenerator random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new PresharedKey(bytes);
  }

  public boolean isNone() {
    return equals(NONE);
  }

  /** The secret itself in base64: for {@code genpsk}, and nothing else. */
  public String toBase64() {
    return KeyText.print(bytes);
  }

  /** The secret itself: 32 bytes, a fresh array that the caller wipes. */
  byte[] toBytes() {
    return bytes.clone();
  }

  /** Overwrites the key with zeros: it is of no more use. {@link #NONE} stays. */
  public void wipe() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PresharedKey that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return isNone() ? "PresharedKey[none]" : "PresharedKey[hidden]";
  }
}
