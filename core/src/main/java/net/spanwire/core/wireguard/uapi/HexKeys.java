package net.spanwire.core.wireguard.uapi;

import java.util.Base64;
import java.util.HexFormat;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.PublicKey;

/** Keys as this protocol writes them: 64 hexadecimal digits, of either case when read. */
final class HexKeys {

  private static final HexFormat HEX = HexFormat.of();
  private static final int DIGITS = 64;

  private HexKeys() {}

  static String of(PublicKey key) {
    return HEX.formatHex(key.toBytes());
  }

  static String of(PrivateKey key) {
    return ofBase64(key.toBase64());
  }

  static String of(PresharedKey key) {
    return ofBase64(key.toBase64());
  }

  private static String ofBase64(String text) {
    return HEX.formatHex(Base64.getDecoder().decode(text));
  }

  /**
   * Reads 32 bytes.
   *
   * @throws IllegalArgumentException without any part of the key
   */
  static byte[] parse(String text) {
    if (text.length() != DIGITS || !text.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException("a key is 64 hexadecimal digits");
    }
    return HEX.parseHex(text);
  }

  static boolean isZero(byte[] key) {
    int bits = 0;
    for (byte b : key) {
      bits |= b;
    }
    return bits == 0;
  }
}
