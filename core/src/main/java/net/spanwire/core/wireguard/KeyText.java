package net.spanwire.core.wireguard;

import java.util.Base64;

/**
 * The text form of keys: 44 characters of base64 for 32 bytes (RFC 4648 §4), as {@code wg} has it.
 */
final class KeyText {

  private static final int CHARACTERS = 44;
  private static final int BYTES = 32;

  private KeyText() {}

  static byte[] parse(String kind, String text) {
    String trimmed = text.strip();
    if (trimmed.length() != CHARACTERS) {
      throw new IllegalArgumentException(
          "a " + kind + " is 44 characters of base64, not " + trimmed.length());
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(trimmed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a " + kind + " is 44 characters of base64, and this has others among them", e);
    }
    // The last character of 43 carries 2 bits that no byte needs: wg refuses them if they are set.
    if (bytes.length != BYTES || !print(bytes).equals(trimmed)) {
      throw new IllegalArgumentException(
          "a " + kind + " is 32 bytes in base64, which ends in one '=': this does not");
    }
    return bytes;
  }

  static String print(byte[] key) {
    return Base64.getEncoder().encodeToString(key);
  }

  static byte[] checkLength(String kind, byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException("a " + kind + " has 32 bytes, not " + key.length);
    }
    return key.clone();
  }
}
