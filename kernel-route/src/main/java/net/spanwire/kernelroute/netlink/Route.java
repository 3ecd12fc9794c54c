package net.spanwire.kernelroute.netlink;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A route (struct rtmsg).
 *
 * @param table any 32-bit number; 254 is main
 * @param protocol RTPROT_*: who made it
 * @param scope RT_SCOPE_*, for IPv4
 * @param metric 0 to 4294967295, lower wins; IPv6 has no 0 and takes it for 1024
 * @param source a source-specific route of IPv6, else null
 * @param preferredSource RTA_PREFSRC: the source address of this host's own packets
 * @param nextHops empty for {@code unreachable} and its like, and where only {@code nextHopId} is
 *     told
 * @param nextHopId a next hop object, or 0
 * @param cloned an exception in the cache of the kernel, not a route of the table
 * @param others RTA_METRICS, RTA_ENCAP…, as they came
 */
public record Route(
    int table,
    IpPrefix destination,
    RouteType type,
    int protocol,
    int scope,
    int tos,
    long metric,
    @Nullable IpPrefix source,
    @Nullable IpAddress preferredSource,
    ImmutableList<RouteNextHop> nextHops,
    int nextHopId,
    boolean cloned,
    ImmutableList<Attribute> others)
    implements KernelObject {

  /** A route of that key which says no more: what a delete request needs. */
  public static Route key(int table, IpPrefix destination, long metric, int protocol) {
    return new Route(
        table,
        destination,
        RouteType.UNSPEC,
        protocol,
        Rtnetlink.RT_SCOPE_NOWHERE,
        0,
        metric,
        null,
        null,
        ImmutableList.of(),
        0,
        false,
        ImmutableList.of());
  }

  public AddressFamily family() {
    return destination.family();
  }

  /** The same route of another author in another table. */
  public Route copiedTo(int otherTable, int otherProtocol) {
    return new Route(
        otherTable,
        destination,
        type,
        otherProtocol,
        scope,
        tos,
        metric,
        source,
        preferredSource,
        nextHops,
        nextHopId,
        cloned,
        others);
  }

  /** The same route with these legs. */
  public Route withNextHops(ImmutableList<RouteNextHop> legs) {
    return new Route(
        table,
        destination,
        type,
        protocol,
        scope,
        tos,
        metric,
        source,
        preferredSource,
        legs,
        nextHopId,
        cloned,
        others);
  }

  /** The same route through a next hop object, or directly if {@code id} is 0. */
  public Route withNextHopId(int id) {
    return new Route(
        table,
        destination,
        type,
        protocol,
        scope,
        tos,
        metric,
        source,
        preferredSource,
        nextHops,
        id,
        cloned,
        others);
  }

  /** The same route with these further attributes. */
  public Route withOthers(ImmutableList<Attribute> attributes) {
    return new Route(
        table,
        destination,
        type,
        protocol,
        scope,
        tos,
        metric,
        source,
        preferredSource,
        nextHops,
        nextHopId,
        cloned,
        attributes);
  }
}
