package net.spanwire.core.wireguard.noise;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/** BLAKE2s (RFC 7693) in the four ways WireGuard uses it (whitepaper §5.4). */
public final class Blake2s {

  public static final int HASH_BYTES = 32;
  public static final int MAC_BYTES = 16;

  private static final int BLOCK_BYTES = 64;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  private Blake2s() {}

  /** HASH: 32 bytes over the parts one after the other. */
  public static byte[] hash(byte[]... parts) {
    Blake2sDigest digest = new Blake2sDigest(HASH_BYTES * 8);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] hash = new byte[HASH_BYTES];
    digest.doFinal(hash, 0);
    return hash;
  }

  /** MAC: keyed BLAKE2s of 16 bytes over the first {@code length} bytes of {@code input}. */
  public static byte[] mac(byte[] key, byte[] input, int length) {
    Blake2sDigest digest = new Blake2sDigest(key, MAC_BYTES, null, null);
    digest.update(input, 0, length);
    byte[] mac = new byte[MAC_BYTES];
    digest.doFinal(mac, 0);
    digest.clearKey();
    return mac;
  }

  /** HMAC over BLAKE2s (RFC 2104), which Noise wants in its key derivation. */
  public static byte[] hmac(byte[] key, byte[]... parts) {
    byte[] block = Arrays.copyOf(key.length > BLOCK_BYTES ? hash(key) : key, BLOCK_BYTES);
    byte[] inner = hash(prepend(pad(block, INNER_PAD), parts));
    byte[] outer = hash(pad(block, OUTER_PAD), inner);
    Arrays.fill(block, (byte) 0);
    return outer;
  }

  /** KDF1: 32 bytes. */
  public static byte[] kdf1(byte[] key, byte[] input) {
    return kdf(key, input, 1)[0];
  }

  /** KDF2: twice 32 bytes. */
  public static byte[][] kdf2(byte[] key, byte[] input) {
    return kdf(key, input, 2);
  }

  /** KDF3: three times 32 bytes. */
  public static byte[][] kdf3(byte[] key, byte[] input) {
    return kdf(key, input, 3);
  }

  private static byte[][] kdf(byte[] key, byte[] input, int outputs) {
    byte[] secret = hmac(key, input);
    byte[][] derived = new byte[outputs][];
    byte[] previous = new byte[0];
    for (int i = 0; i < outputs; i++) {
      derived[i] = hmac(secret, previous, new byte[] {(byte) (i + 1)});
      previous = derived[i];
    }
    Arrays.fill(secret, (byte) 0);
    return derived;
  }

  private static byte[] pad(byte[] block, byte value) {
    byte[] padded = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      padded[i] = (byte) (block[i] ^ value);
    }
    return padded;
  }

  private static byte[][] prepend(byte[] first, byte[][] rest) {
    byte[][] all = new byte[rest.length + 1][];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }
}
