package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.routing.NextHop;

/** The ways out for a route; one value serves all routes that leave so. */
record NextHopSet(ImmutableList<NextHop> nextHops) {}
