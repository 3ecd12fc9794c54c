package net.spanwire.core.wireguard.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The chaining key C and the hash H that both sides carry through a handshake (Noise §5.2,
 * whitepaper §5.4.2). One owner; copied where a step may fail.
 */
final class SymmetricState {

  private static final byte[] CHAINING_KEY =
      Blake2s.hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes(US_ASCII));
  private static final byte[] HASH =
      Blake2s.hash(CHAINING_KEY, "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes(US_ASCII));

  private byte[] chainingKey;
  private byte[] hash;

  private SymmetricState(byte[] chainingKey, byte[] hash) {
    this.chainingKey = chainingKey;
    this.hash = hash;
  }

  /** The state before the first message, which begins with the responder's static key. */
  static SymmetricState begin(byte[] responderPublicKey) {
    return new SymmetricState(CHAINING_KEY.clone(), Blake2s.hash(HASH, responderPublicKey));
  }

  SymmetricState copy() {
    return new SymmetricState(chainingKey.clone(), hash.clone());
  }

  void mixHash(byte[] data) {
    hash = Blake2s.hash(hash, data);
  }

  /** C := KDF1(C, input). */
  void mixKey(byte[] input) {
    byte[] old = chainingKey;
    chainingKey = Blake2s.kdf1(old, input);
    wipe(old);
  }

  /** (C, k) := KDF2(C, input); the result is k. */
  byte[] mixKeyForCipher(byte[] input) {
    byte[] old = chainingKey;
    byte[][] derived = Blake2s.kdf2(old, input);
    chainingKey = derived[0];
    wipe(old);
    return derived[1];
  }

  /** (C, t, k) := KDF3(C, psk), H := HASH(H ‖ t); the result is k. */
  byte[] mixPresharedKey(byte[] presharedKey) {
    byte[] old = chainingKey;
    byte[][] derived = Blake2s.kdf3(old, presharedKey);
    chainingKey = derived[0];
    mixHash(derived[1]);
    wipe(old);
    return derived[2];
  }

  byte[] sealAndMix(byte[] key, byte[] plain) {
    byte[] sealed = HandshakeCipher.seal(key, plain, hash);
    mixHash(sealed);
    wipe(key);
    return sealed;
  }

  /** Null if the tag is wrong. */
  byte @Nullable [] openAndMix(byte[] key, byte[] sealed) {
    byte[] plain = HandshakeCipher.open(key, sealed, hash);
    mixHash(sealed);
    wipe(key);
    return plain;
  }

  /** The keys of the session, the initiator's sending key first; ends the state. */
  byte[][] split() {
    byte[][] keys = Blake2s.kdf2(chainingKey, new byte[0]);
    wipe();
    return keys;
  }

  void wipe() {
    wipe(chainingKey);
    wipe(hash);
  }

  private static void wipe(byte[] secret) {
    Arrays.fill(secret, (byte) 0);
  }
}
