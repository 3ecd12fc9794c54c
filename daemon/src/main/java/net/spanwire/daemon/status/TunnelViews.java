package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.Health;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerStatus;
import net.spanwire.daemon.config.PeerEndpoint;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.control.TunnelView;
import net.spanwire.daemon.link.Links;
import org.jspecify.annotations.Nullable;

/** Tunnels as operators see them. */
final class TunnelViews {

  private TunnelViews() {}

  /**
   * One tunnel.
   *
   * @param aead the cipher in use
   */
  static TunnelView of(Links.LinkStatus link, String aead) {
    TunnelConfig config = link.config();
    Peer peer = link.peer();
    PeerStatus status = peer == null ? null : peer.status();
    PeerEndpoint name = config.endpoint();
    Health health = status == null ? Health.DOWN : status.health();
    String reason = status == null ? "it has no interface" : status.healthReason();
    return new TunnelView(
        config.name(),
        config.interfaceName(),
        config.publicKey().toString(),
        endpoint(status),
        name == null ? null : name.toString(),
        status == null ? null : status.latestHandshake(),
        status == null ? 0 : status.rxBytes(),
        status == null ? 0 : status.txBytes(),
        status == null ? 0 : status.rxPackets(),
        status == null ? 0 : status.txPackets(),
        health.toString(),
        link.reason(reason),
        texts(config.allowedIps()),
        texts(config.addresses()),
        link.mtu(),
        config.listenPort(),
        config.persistentKeepalive().toSeconds(),
        aead,
        peer == null ? 0 : peer.device().engine(),
        link.counts().counters(),
        link.counts().drops());
  }

  private static @Nullable String endpoint(@Nullable PeerStatus status) {
    Path path = status == null ? null : status.path();
    Endpoint remote = path == null ? null : path.remote();
    return remote == null ? null : remote.toString();
  }

  private static ImmutableList<String> texts(Iterable<?> values) {
    ImmutableList.Builder<String> texts = ImmutableList.builder();
    values.forEach(value -> texts.add(value.toString()));
    return texts.build();
  }
}
