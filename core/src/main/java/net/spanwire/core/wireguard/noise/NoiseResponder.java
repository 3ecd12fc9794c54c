package net.spanwire.core.wireguard.noise;

import java.util.Arrays;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.message.HandshakeResponse;
import org.jspecify.annotations.Nullable;

/**
 * The side that answers (whitepaper §5.4.2, §5.4.3), in three steps: {@link #open} tells who it is,
 * {@link #openTimestamp} when it was made, and {@link #respond} answers it. Each step is costlier
 * than the one before, so that the caller can stop in between.
 */
public final class NoiseResponder {

  private final HandshakeInitiation initiation;
  private final SymmetricState state;
  private final byte[] remotePublicKey;

  private NoiseResponder(
      HandshakeInitiation initiation, SymmetricState state, byte[] remotePublicKey) {
    this.initiation = initiation;
    this.state = state;
    this.remotePublicKey = remotePublicKey;
  }

  /**
   * Opens the initiator's static key: one agreement.
   *
   * @param privateKey ours, with its public key
   * @return null if the initiation is not for this key
   */
  public static @Nullable NoiseResponder open(
      Curve25519 curve, byte[] privateKey, byte[] publicKey, HandshakeInitiation initiation) {
    byte[] ephemeral = initiation.ephemeral();
    byte[] secret = new byte[Curve25519.KEY_BYTES];
    if (!curve.agree(privateKey, ephemeral, secret)) {
      return null;
    }
    SymmetricState state = SymmetricState.begin(publicKey);
    state.mixKey(ephemeral);
    state.mixHash(ephemeral);
    byte[] remote = state.openAndMix(state.mixKeyForCipher(secret), initiation.sealedStatic());
    Arrays.fill(secret, (byte) 0);
    return remote == null ? null : new NoiseResponder(initiation, state, remote);
  }

  /** Who claims to have made it: proved by {@link #openTimestamp}. 32 bytes, a fresh array. */
  public byte[] remotePublicKey() {
    return remotePublicKey.clone();
  }

  /** The initiation that was opened. */
  public HandshakeInitiation initiation() {
    return initiation;
  }

  /**
   * Opens the timestamp, which proves the static key. Once only.
   *
   * @return 12 bytes; null if it was not made with the private key of {@link #remotePublicKey}
   */
  public byte @Nullable [] openTimestamp(StaticKeys keys) {
    byte[] secret = keys.secret();
    return secret == null
        ? null
        : state.openAndMix(state.mixKeyForCipher(secret), initiation.sealedTimestamp());
  }

  /**
   * Answers: two agreements and a new key. After {@link #openTimestamp}; ends the handshake.
   *
   * @param ephemeral 32 random bytes, clamped; wiped
   * @param presharedKey 32 bytes, zero for none
   * @param sender our index
   * @return null if a key of the initiator is a point of low order
   */
  public @Nullable Answer respond(
      Curve25519 curve, byte[] ephemeral, byte[] presharedKey, int sender) {
    byte[] ephemeralSecret = new byte[Curve25519.KEY_BYTES];
    byte[] staticSecret = new byte[Curve25519.KEY_BYTES];
    if (!curve.agree(ephemeral, initiation.ephemeral(), ephemeralSecret)
        || !curve.agree(ephemeral, remotePublicKey, staticSecret)) {
      return null;
    }
    byte[] ephemeralPublic = curve.publicKey(ephemeral);
    state.mixKey(ephemeralPublic);
    state.mixHash(ephemeralPublic);
    state.mixKey(ephemeralSecret);
    state.mixKey(staticSecret);
    byte[] sealedEmpty = state.sealAndMix(state.mixPresharedKey(presharedKey), new byte[0]);
    byte[][] split = state.split();
    Arrays.fill(ephemeral, (byte) 0);
    Arrays.fill(ephemeralSecret, (byte) 0);
    Arrays.fill(staticSecret, (byte) 0);
    return new Answer(
        HandshakeResponse.of(sender, initiation.sender(), ephemeralPublic, sealedEmpty),
        new TransportKeys(split[1], split[0]));
  }

  /**
   * A response, its MACs not yet filled in, and the session that it makes.
   *
   * @param message to be sent
   * @param keys of the session
   */
  public record Answer(HandshakeResponse message, TransportKeys keys) {}
}
