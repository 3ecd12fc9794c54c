package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.IpPrefix;

/** What a neighbour was told of a destination (Adj-RIB-Out). */
public record AdvertisedRoute(IpPrefix prefix, PathAttributes attributes) {}
