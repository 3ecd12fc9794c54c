package net.spanwire.core.wireguard;

import java.util.Arrays;
import net.spanwire.core.wireguard.message.HandshakeResponse;
import net.spanwire.core.wireguard.noise.NoiseInitiator;
import net.spanwire.core.wireguard.noise.TransportKeys;
import org.jspecify.annotations.Nullable;

/** A response to our initiation: two agreements. */
record FinishInitiation(
    OwnInitiation own,
    Path path,
    NoiseInitiator noise,
    HandshakeResponse response,
    PresharedKey presharedKey)
    implements HandshakeTask {

  @Override
  public Done run() {
    byte[] secret = presharedKey.toBytes();
    TransportKeys keys = noise.finish(response, secret);
    Arrays.fill(secret, (byte) 0);
    return new Done(this, keys);
  }

  /**
   * What came of it.
   *
   * @param keys null if the response did not decrypt
   */
  record Done(FinishInitiation task, @Nullable TransportKeys keys) implements Result {}
}
