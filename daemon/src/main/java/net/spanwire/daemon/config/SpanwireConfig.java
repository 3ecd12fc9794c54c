package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborRange;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.transport.StationConfig;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.daemon.record.Recorder;
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
 * @param rpki who is asked whether origins are valid
 * @param monitor null: no HTTP
 * @param mrt what is recorded in files
 * @param stations who is told of sessions and routes (BMP)
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
    RpkiConfig rpki,
    @Nullable MonitorConfig monitor,
    Recorder.Series mrt,
    ImmutableList<StationConfig> stations,
    Path controlSocket,
    RestartKeep restartKeep) {

  /** True if a speaker is wanted: somebody to talk to. */
  public boolean hasBgp() {
    return !neighbors.isEmpty()
        || !neighborRanges.isEmpty()
        || peers.values().stream().anyMatch(peer -> peer.bgp() != null);
  }

  /** All sessions, by name. */
  public ImmutableMap<String, NeighborConfig> neighborConfigs() {
    ImmutableMap.Builder<String, NeighborConfig> all = ImmutableMap.builder();
    for (TunnelConfig peer : peers.values()) {
      BgpConfig bgp = peer.bgp();
      if (bgp != null) {
        all.put(bgp.neighbor().name(), bgp.neighbor());
      }
    }
    neighbors.forEach((name, bgp) -> all.put(name, bgp.neighbor()));
    return all.buildOrThrow();
  }
}
