package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.IpPrefix;

/**
 * What a neighbour was told of a destination (Adj-RIB-Out).
 *
 * @param pathId RFC 7911; 0 without
 */
public record AdvertisedRoute(IpPrefix prefix, int pathId, PathAttributes attributes) {}
