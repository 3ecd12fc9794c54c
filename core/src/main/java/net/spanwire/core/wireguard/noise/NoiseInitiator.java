package net.spanwire.core.wireguard.noise;

import java.util.Arrays;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.message.HandshakeResponse;
import org.jspecify.annotations.Nullable;

/**
 * The side that begins (whitepaper §5.4.2, §5.4.3): makes an initiation, and takes a response to
 * it. Immutable but for {@link #wipe}: a forged response leaves it as it was.
 */
public final class NoiseInitiator {

  private final StaticKeys keys;
  private final byte[] ephemeral;
  private final SymmetricState state;
  private final HandshakeInitiation message;

  private NoiseInitiator(
      StaticKeys keys, byte[] ephemeral, SymmetricState state, HandshakeInitiation message) {
    this.keys = keys;
    this.ephemeral = ephemeral;
    this.state = state;
    this.message = message;
  }

  /**
   * Makes an initiation.
   *
   * @param ephemeral 32 random bytes, clamped; taken over
   * @param timestamp 12 bytes of TAI64N
   * @param sender our index
   * @return null if the responder's key is a point of low order
   */
  public static @Nullable NoiseInitiator begin(
      StaticKeys keys, byte[] ephemeral, byte[] timestamp, int sender) {
    Curve25519 curve = keys.curve();
    byte[] staticSecret = keys.secret();
    byte[] secret = new byte[Curve25519.KEY_BYTES];
    if (staticSecret == null || !curve.agree(ephemeral, keys.remotePublicKey(), secret)) {
      return null;
    }
    byte[] ephemeralPublic = curve.publicKey(ephemeral);
    SymmetricState state = SymmetricState.begin(keys.remotePublicKey());
    state.mixKey(ephemeralPublic);
    state.mixHash(ephemeralPublic);
    byte[] sealedStatic = state.sealAndMix(state.mixKeyForCipher(secret), keys.publicKey());
    byte[] sealedTimestamp = state.sealAndMix(state.mixKeyForCipher(staticSecret), timestamp);
    Arrays.fill(secret, (byte) 0);
    return new NoiseInitiator(
        keys,
        ephemeral,
        state,
        HandshakeInitiation.of(sender, ephemeralPublic, sealedStatic, sealedTimestamp));
  }

  /** The initiation, its MACs not yet filled in. */
  public HandshakeInitiation message() {
    return message;
  }

  /**
   * Takes a response.
   *
   * @param presharedKey 32 bytes, zero for none
   * @return null if it is not from the responder, or not to this initiation
   */
  public @Nullable TransportKeys finish(HandshakeResponse response, byte[] presharedKey) {
    byte[] remoteEphemeral = response.ephemeral();
    byte[] ephemeralSecret = new byte[Curve25519.KEY_BYTES];
    byte[] staticSecret = new byte[Curve25519.KEY_BYTES];
    if (!keys.curve().agree(ephemeral, remoteEphemeral, ephemeralSecret)
        || !keys.curve().agree(keys.privateKey(), remoteEphemeral, staticSecret)) {
      return null;
    }
    SymmetricState trial = state.copy();
    trial.mixKey(remoteEphemeral);
    trial.mixHash(remoteEphemeral);
    trial.mixKey(ephemeralSecret);
    trial.mixKey(staticSecret);
    Arrays.fill(ephemeralSecret, (byte) 0);
    Arrays.fill(staticSecret, (byte) 0);
    byte[] empty = trial.openAndMix(trial.mixPresharedKey(presharedKey), response.sealedEmpty());
    if (empty == null) {
      trial.wipe();
      return null;
    }
    byte[][] split = trial.split();
    return new TransportKeys(split[0], split[1]);
  }

  /** Overwrites the secrets with zeros. */
  public void wipe() {
    Arrays.fill(ephemeral, (byte) 0);
    state.wipe();
  }
}
