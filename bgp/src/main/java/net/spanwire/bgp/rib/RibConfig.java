package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableMap;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.core.net.Ipv4Address;

/**
 * What holds for the whole speaker.
 *
 * @param asn our autonomous system
 * @param routerId our BGP identifier
 * @param multipath largest number of next hops of one route, at least 1
 * @param policies by the names that neighbours refer to; {@code any}, {@code none} and {@code own}
 *     are built in
 * @param options how paths are treated, where that is a choice
 */
public record RibConfig(
    long asn,
    Ipv4Address routerId,
    int multipath,
    ImmutableMap<String, Policy> policies,
    RouterOptions options) {

  public RibConfig {
    if (multipath < 1) {
      throw new IllegalArgumentException("multipath is at least 1, not " + multipath);
    }
  }

  /** A speaker with the usual options. */
  public RibConfig(
      long asn, Ipv4Address routerId, int multipath, ImmutableMap<String, Policy> policies) {
    this(asn, routerId, multipath, policies, RouterOptions.USUAL);
  }

  Ipv4Address clusterId() {
    Ipv4Address own = options.clusterId();
    return own == null ? routerId : own;
  }
}
