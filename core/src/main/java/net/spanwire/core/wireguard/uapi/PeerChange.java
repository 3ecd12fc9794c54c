package net.spanwire.core.wireguard.uapi;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.PresharedKey;
import net.spanwire.core.wireguard.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants changed on a peer; null leaves a thing as it is. A peer that is not there is
 * made.
 *
 * @param remove it goes; all else is of no matter
 * @param updateOnly it is not made
 * @param presharedKey {@link PresharedKey#NONE} takes it away
 * @param keepaliveSeconds 0 to 65535; 0 for none
 * @param replaceAllowedIps what it has goes first
 * @param allowedIps in their order
 */
public record PeerChange(
    PublicKey publicKey,
    boolean remove,
    boolean updateOnly,
    @Nullable PresharedKey presharedKey,
    @Nullable Endpoint endpoint,
    @Nullable Integer keepaliveSeconds,
    boolean replaceAllowedIps,
    ImmutableList<AllowedIp> allowedIps) {

  /**
   * A prefix that a peer gets, from another one if it has it, or loses.
   *
   * @param add false takes it away, if it is this peer's ({@code allowed_ip=-…})
   */
  public record AllowedIp(IpPrefix prefix, boolean add) {}
}
