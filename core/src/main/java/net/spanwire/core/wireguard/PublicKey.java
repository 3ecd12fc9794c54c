package net.spanwire.core.wireguard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A Curve25519 public key: who a peer is. A value. */
public final class PublicKey {

  private final byte[] bytes;

  private PublicKey(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The key of these bytes.
   *
   * @param bytes 32 bytes; copied
   * @throws IllegalArgumentException for any other length
   */
  public static PublicKey of(byte[] bytes) {
    return new PublicKey(KeyText.checkLength("public key", bytes));
  }

  /**
   * Reads base64.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static PublicKey parse(String text) {
    return new PublicKey(KeyText.parse("public key", text));
  }

  /** The 32 bytes, a fresh array. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PublicKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Base64, as {@code wg} prints it. */
  @Override
  public String toString() {
    return KeyText.print(bytes);
  }
}
