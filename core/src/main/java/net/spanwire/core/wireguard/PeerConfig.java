package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpPrefix;

/**
 * A peer as the operator wants it.
 *
 * @param name in logs and reasons
 * @param privateKey our side of the pair
 * @param publicKey their side; the pair is unique in an engine
 * @param presharedKey {@link PresharedKey#NONE} without
 * @param candidates where it may be, tried in turn; none where it is to come to us, or as long as
 *     its name does not resolve
 * @param roaming false locks it to the candidates: what comes from elsewhere is dropped. Without
 *     candidates a locked peer can reach nobody
 * @param initiate who begins
 * @param keepUp true has a session at all times: the engine begins at once, and never gives up
 * @param persistentKeepalive an empty packet after so much silence; zero for none
 * @param allowedIps what may be sent to it, and come from it
 * @param listener which pair of UDP sockets it is reached from ({@link Path#listener})
 */
public record PeerConfig(
    String name,
    PrivateKey privateKey,
    PublicKey publicKey,
    PresharedKey presharedKey,
    ImmutableList<Endpoint> candidates,
    boolean roaming,
    Initiate initiate,
    boolean keepUp,
    Duration persistentKeepalive,
    ImmutableSet<IpPrefix> allowedIps,
    int listener) {

  public PeerConfig {
    if (persistentKeepalive.isNegative() || persistentKeepalive.compareTo(MAX_KEEPALIVE) > 0) {
      throw new IllegalArgumentException(
          "persistent-keepalive is 0 to 65535 seconds, not " + persistentKeepalive.toSeconds());
    }
  }

  private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(65_535);

  /** Who begins a handshake. */
  public enum Initiate {
    /** Either side, as need is. */
    AUTO,
    /** Never we, not even to renew a session: the peer does. */
    NEVER
  }

  /** A peer with the defaults: everything allowed, no endpoint, roaming, no preshared key. */
  public static PeerConfig of(String name, PrivateKey privateKey, PublicKey publicKey) {
    return new PeerConfig(
        name,
        privateKey,
        publicKey,
        PresharedKey.NONE,
        ImmutableList.of(),
        true,
        Initiate.AUTO,
        false,
        Duration.ZERO,
        ImmutableSet.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0")),
        0);
  }
}
