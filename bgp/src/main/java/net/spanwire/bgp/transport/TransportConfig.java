package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import net.spanwire.bgp.Confederation;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of a speaker share.
 *
 * @param localAsn our autonomous system
 * @param routerId our BGP identifier
 * @param confederation what our autonomous system is a member of, or null
 * @param listen where neighbours may connect to; none makes every session an active one
 */
public record TransportConfig(
    long localAsn,
    Ipv4Address routerId,
    @Nullable Confederation confederation,
    ImmutableList<Endpoint> listen) {}
