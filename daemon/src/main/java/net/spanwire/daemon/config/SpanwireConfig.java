package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import net.spanwire.bgp.NeighborRange;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.core.wireguard.PrivateKey;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, checked and complete: every default is filled in.
 *
 * @param privateKey this host's key, or null where no tunnel needs it
 * @param listenPort the UDP port of all tunnels, both families
 * @param bind address or device that UDP is bound to, or null for any
 * @param fwmark mark of our own packets, 32 bits
 * @param underlayTable number of the table that they look up, 32 bits
 * @param peers by name, in the order of the file
 * @param neighbors BGP neighbours that are not behind a tunnel, by name
 * @param neighborRanges where neighbours may come from by themselves
 * @param policies what sessions refer to by name
 * @param monitor null: no HTTP
 */
public record SpanwireConfig(
    Path file,
    @Nullable PrivateKey privateKey,
    int listenPort,
    @Nullable Bind bind,
    int fwmark,
    int underlayTable,
    RouterConfig router,
    ImmutableMap<String, TunnelConfig> peers,
    ImmutableMap<String, BgpConfig> neighbors,
    ImmutableList<NeighborRange> neighborRanges,
    ImmutableMap<String, Policy> policies,
    PacketPathConfig packetPath,
    @Nullable MonitorConfig monitor,
    Path controlSocket,
    RestartKeep restartKeep) {

  /** True if a speaker is wanted: somebody to talk to. */
  public boolean hasBgp() {
    return !neighbors.isEmpty()
        || !neighborRanges.isEmpty()
        || peers.values().stream().anyMatch(peer -> peer.bgp() != null);
  }
}
