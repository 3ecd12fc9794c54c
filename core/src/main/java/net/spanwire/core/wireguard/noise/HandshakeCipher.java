package net.spanwire.core.wireguard.noise;

import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.XChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * AEAD and XAEAD of the whitepaper (§5.4): ChaCha20-Poly1305 with the nonce 0, of which every key
 * of the handshake sees one message only, and XChaCha20-Poly1305 with a random nonce for cookies.
 */
public final class HandshakeCipher {

  public static final int TAG_BYTES = 16;
  public static final int LONG_NONCE_BYTES = 24;

  private static final byte[] ZERO_NONCE = new byte[12];

  private HandshakeCipher() {}

  /** The cipher text with its tag. */
  static byte[] seal(byte[] key, byte[] plain, byte[] associated) {
    return run(new ChaCha20Poly1305(), true, parameters(key, ZERO_NONCE, associated), plain);
  }

  /** The plain text; null if the tag is wrong. */
  static byte @Nullable [] open(byte[] key, byte[] sealed, byte[] associated) {
    return tryRun(new ChaCha20Poly1305(), parameters(key, ZERO_NONCE, associated), sealed);
  }

  /**
   * The cipher text of a cookie with its tag.
   *
   * @param nonce 24 bytes
   */
  public static byte[] sealCookie(byte[] key, byte[] nonce, byte[] cookie, byte[] associated) {
    return run(new XChaCha20Poly1305(), true, parameters(key, nonce, associated), cookie);
  }

  /** The cookie; null if the tag is wrong. */
  public static byte @Nullable [] openCookie(
      byte[] key, byte[] nonce, byte[] sealed, byte[] associated) {
    return tryRun(new XChaCha20Poly1305(), parameters(key, nonce, associated), sealed);
  }

  private static AEADParameters parameters(byte[] key, byte[] nonce, byte[] associated) {
    return new AEADParameters(new KeyParameter(key), TAG_BYTES * 8, nonce, associated);
  }

  private static byte[] run(
      ChaCha20Poly1305 cipher, boolean seal, AEADParameters parameters, byte[] input) {
    try {
      return process(cipher, seal, parameters, input);
    } catch (InvalidCipherTextException e) {
      throw new AssertionError("only opening can fail", e);
    }
  }

  private static byte @Nullable [] tryRun(
      ChaCha20Poly1305 cipher, AEADParameters parameters, byte[] input) {
    try {
      return process(cipher, false, parameters, input);
    } catch (InvalidCipherTextException e) {
      return null;
    }
  }

  private static byte[] process(
      ChaCha20Poly1305 cipher, boolean seal, AEADParameters parameters, byte[] input)
      throws InvalidCipherTextException {
    cipher.init(seal, parameters);
    byte[] output = new byte[cipher.getOutputSize(input.length)];
    int length = cipher.processBytes(input, 0, input.length, output, 0);
    length += cipher.doFinal(output, length);
    return length == output.length ? output : Arrays.copyOf(output, length);
  }
}
