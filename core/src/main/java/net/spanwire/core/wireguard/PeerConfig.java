package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
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
 * @param dscp of the packets that carry its packets
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
    int listener,
    OuterDscp dscp) {

  public PeerConfig {
    if (persistentKeepalive.isNegative() || persistentKeepalive.compareTo(MAX_KEEPALIVE) > 0) {
      throw new IllegalArgumentException(
          "persistent-keepalive is 0 to 65535 seconds, not " + persistentKeepalive.toSeconds());
    }
  }

  private static final Duration MAX_KEEPALIVE = Duration.ofSeconds(65_535);
  private static final ImmutableSet<IpPrefix> EVERYTHING =
      ImmutableSet.of(IpPrefix.parse("0.0.0.0/0"), IpPrefix.parse("::/0"));

  /** Who begins a handshake. */
  public enum Initiate {
    /** Either side, as need is. */
    AUTO,
    /** Never we, not even to renew a session: the peer does. */
    NEVER
  }

  /** A peer with the defaults: everything allowed, no endpoint, roaming, no preshared key. */
  public static Builder builder(String name, PrivateKey privateKey, PublicKey publicKey) {
    return new Builder(
        new PeerConfig(
            name,
            privateKey,
            publicKey,
            PresharedKey.NONE,
            ImmutableList.of(),
            true,
            Initiate.AUTO,
            false,
            Duration.ZERO,
            EVERYTHING,
            0,
            OuterDscp.DEFAULT));
  }

  /** A copy to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Makes a {@link PeerConfig}, one component at a time. */
  public static final class Builder {

    private final String name;
    private final PublicKey publicKey;
    private PrivateKey privateKey;
    private PresharedKey presharedKey;
    private ImmutableList<Endpoint> candidates;
    private boolean roaming;
    private Initiate initiate;
    private boolean keepUp;
    private Duration persistentKeepalive;
    private ImmutableSet<IpPrefix> allowedIps;
    private int listener;
    private OuterDscp dscp;

    private Builder(PeerConfig config) {
      name = config.name;
      privateKey = config.privateKey;
      publicKey = config.publicKey;
      presharedKey = config.presharedKey;
      candidates = config.candidates;
      roaming = config.roaming;
      initiate = config.initiate;
      keepUp = config.keepUp;
      persistentKeepalive = config.persistentKeepalive;
      allowedIps = config.allowedIps;
      listener = config.listener;
      dscp = config.dscp;
    }

    public Builder privateKey(PrivateKey value) {
      privateKey = value;
      return this;
    }

    public Builder presharedKey(PresharedKey value) {
      presharedKey = value;
      return this;
    }

    public Builder candidates(List<Endpoint> value) {
      candidates = ImmutableList.copyOf(value);
      return this;
    }

    public Builder roaming(boolean value) {
      roaming = value;
      return this;
    }

    public Builder initiate(Initiate value) {
      initiate = value;
      return this;
    }

    public Builder keepUp(boolean value) {
      keepUp = value;
      return this;
    }

    public Builder persistentKeepalive(Duration value) {
      persistentKeepalive = value;
      return this;
    }

    public Builder allowedIps(Collection<? extends IpPrefix> value) {
      allowedIps = ImmutableSet.copyOf(value);
      return this;
    }

    public Builder listener(int value) {
      listener = value;
      return this;
    }

    public Builder dscp(OuterDscp value) {
      dscp = value;
      return this;
    }

    /**
     * The peer.
     *
     * @throws IllegalArgumentException if the keepalive's interval is out of range
     */
    public PeerConfig build() {
      return new PeerConfig(
          name,
          privateKey,
          publicKey,
          presharedKey,
          candidates,
          roaming,
          initiate,
          keepUp,
          persistentKeepalive,
          allowedIps,
          listener,
          dscp);
    }
  }
}
