package net.spanwire.core.wireguard.uapi;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.wireguard.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants changed on an interface ({@code set=1}); null leaves a thing as it is.
 *
 * @param listenPort 0 for any
 * @param fwmark 32 bits, unsigned; 0 for none
 * @param replacePeers all peers there are go first
 * @param peers in their order; one may come more than once
 */
public record SetRequest(
    @Nullable NewKey privateKey,
    @Nullable Integer listenPort,
    @Nullable Integer fwmark,
    boolean replacePeers,
    ImmutableList<PeerChange> peers) {

  /**
   * Another private key for the interface.
   *
   * @param key null takes it away
   */
  public record NewKey(@Nullable PrivateKey key) {}
}
