package net.spanwire.daemon.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.LocalRoutes;
import org.jspecify.annotations.Nullable;

/**
 * {@code router { … }}.
 *
 * @param asn our autonomous system, or 0 where there is no BGP
 * @param routerId null only where there is no BGP
 * @param announce prefixes that this site originates
 * @param source preferred source of this host's own traffic into learned routes: at most one
 *     address of each family
 * @param redistribute which routes of the kernel are originated too
 * @param multipath how many tunnels share the traffic of one destination, 1 to 64
 * @param table number of the routing table for what is learned, 32 bits
 * @param metric of the learned routes, 1 or more
 * @param options how paths are treated, where that is a choice
 */
public record RouterConfig(
    long asn,
    @Nullable Ipv4Address routerId,
    ImmutableList<IpPrefix> announce,
    ImmutableList<IpAddress> source,
    ImmutableSet<LocalRoutes.Origin> redistribute,
    int multipath,
    int table,
    int metric,
    RouterOptions options) {}
