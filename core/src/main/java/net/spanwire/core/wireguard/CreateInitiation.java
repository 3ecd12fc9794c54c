package net.spanwire.core.wireguard;

import net.spanwire.core.wireguard.noise.NoiseInitiator;
import net.spanwire.core.wireguard.noise.StaticKeys;
import org.jspecify.annotations.Nullable;

/** We begin: one agreement and one new key. */
record CreateInitiation(OwnInitiation own, StaticKeys keys, PrivateKey ephemeral, Tai64n timestamp)
    implements HandshakeTask {

  @Override
  public Done run() {
    NoiseInitiator noise =
        NoiseInitiator.begin(keys, ephemeral.toBytes(), timestamp.toBytes(), own.index());
    ephemeral.wipe();
    return new Done(own, noise);
  }

  /**
   * What came of it.
   *
   * @param noise null if the peer's key is of no use
   */
  record Done(OwnInitiation own, @Nullable NoiseInitiator noise) implements Result {}
}
