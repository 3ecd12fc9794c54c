package net.spanwire.daemon.config;

import net.spanwire.bgp.NeighborConfig;

/**
 * A BGP session: what the speaker needs, and what is the daemon's part.
 *
 * @param bfd watch the path with BFD (RFC 5880)
 */
public record BgpConfig(NeighborConfig neighbor, boolean bfd) {}
