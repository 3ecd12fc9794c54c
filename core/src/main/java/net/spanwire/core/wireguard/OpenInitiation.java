package net.spanwire.core.wireguard;

import net.spanwire.core.io.Curve25519;
import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.noise.NoiseResponder;
import org.jspecify.annotations.Nullable;

/** Who is it? One agreement. */
record OpenInitiation(
    Curve25519 curve, LocalIdentity identity, Path path, HandshakeInitiation initiation)
    implements HandshakeTask {

  @Override
  public Done run() {
    byte[] publicKey = identity.publicKey().toBytes();
    return new Done(
        identity, path, NoiseResponder.open(curve, identity.privateKey(), publicKey, initiation));
  }

  /**
   * What came of it.
   *
   * @param noise null if it did not decrypt
   */
  record Done(LocalIdentity identity, Path path, @Nullable NoiseResponder noise)
      implements Result {}

  /** The same at the engine that has the peer: another one has opened it. */
  record HandedOver(Done done) implements Result {}
}
