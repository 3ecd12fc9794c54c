package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;

/**
 * Neighbours that nobody names one by one: whoever connects from these prefixes is one.
 *
 * @param name begins the name of each: {@code NAME-192.0.2.7}
 * @param prefixes where they connect from; what is a configured neighbour's address is not one
 * @param limit how many there may be at once, at least 1
 * @param forgetAfter how long one may be without a session before it is forgotten
 * @param template what they have in common; its name and address mean nothing
 */
public record NeighborRange(
    String name,
    ImmutableList<IpPrefix> prefixes,
    int limit,
    Duration forgetAfter,
    NeighborConfig template) {

  public NeighborRange {
    if (limit < 1) {
      throw new IllegalArgumentException("a limit is at least 1, not " + limit);
    }
  }

  /** Whether a neighbour may connect from there. */
  public boolean contains(IpAddress address) {
    return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
  }

  /** The neighbour with this address: it connects to us, and never the other way round. */
  public NeighborConfig neighbor(IpAddress address) {
    return new NeighborConfigBuilder(name + "-" + address, template, address)
        .passive(true)
        .extendedNextHop(address.family() == AddressFamily.IPV6)
        .build();
  }
}
