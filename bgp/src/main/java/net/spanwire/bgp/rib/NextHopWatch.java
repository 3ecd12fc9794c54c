package net.spanwire.bgp.rib;

import net.spanwire.core.net.IpAddress;

/**
 * A next hop that the RIB wants followed, or no longer; for {@link
 * net.spanwire.core.routing.NextHopTracker}.
 *
 * @param watched true to begin, false to end
 */
public record NextHopWatch(IpAddress address, boolean watched) {}
