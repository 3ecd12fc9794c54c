package net.spanwire.daemon.uapi;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PeerStatus;
import net.spanwire.core.wireguard.uapi.InterfaceReport.PeerReport;

/** What {@code wg} is told of the peers of an interface. */
public final class Reports {

  private Reports() {}

  /** All peers behind an interface, as they are at one moment. */
  public static ImmutableList<PeerReport> peers(Dataplane dataplane, TunnelInterface tunnel) {
    return dataplane.atomically(
        tunnel,
        () ->
            dataplane.peers(tunnel).stream()
                .map(peer -> peer(dataplane, peer))
                .collect(ImmutableList.toImmutableList()));
  }

  private static PeerReport peer(Dataplane dataplane, Peer peer) {
    PeerConfig config = peer.config();
    PeerStatus status = peer.status();
    Path path = status.path();
    return new PeerReport(
        config.publicKey(),
        config.presharedKey(),
        path == null ? null : path.remote(),
        status.latestHandshake(),
        status.txBytes(),
        status.rxBytes(),
        config.persistentKeepalive().toSeconds(),
        dataplane.allowedIps(peer));
  }
}
