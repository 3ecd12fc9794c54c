package net.spanwire.core.wireguard;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Curve25519;
import net.spanwire.core.wireguard.noise.BouncyCastleCurve25519;

/**
 * What an engine takes from outside, so that a simulation can put its own in place.
 *
 * @param aead the cipher of the packet path
 * @param curve the curve of the handshake
 * @param random keys, indexes, nonces, jitter
 * @param wallClock for the timestamps in handshakes and the time of the latest one
 */
public record EnginePorts(
    Aead aead, Curve25519 curve, RandomGenerator random, InstantSource wallClock) {

  /** The ports of a real engine. */
  public static EnginePorts system(Aead aead) {
    return new EnginePorts(
        aead, new BouncyCastleCurve25519(), new SecureRandom(), InstantSource.system());
  }

  /** The curve without a native library. */
  public static Curve25519 portableCurve() {
    return new BouncyCastleCurve25519();
  }
}
