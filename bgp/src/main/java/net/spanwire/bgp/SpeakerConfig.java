package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;

/**
 * What holds for a whole speaker.
 *
 * @param asn our autonomous system, 1 to 2³²−1
 * @param routerId our BGP identifier (RFC 6286)
 * @param listen where neighbours may connect to; none makes every session an active one
 * @param multipath largest number of next hops of one route, at least 1
 * @param policies by the names that neighbours refer to; {@code any}, {@code none} and {@code own}
 *     are built in
 * @param options how paths are treated, where that is a choice
 */
public record SpeakerConfig(
    long asn,
    Ipv4Address routerId,
    ImmutableList<Endpoint> listen,
    int multipath,
    ImmutableMap<String, Policy> policies,
    RouterOptions options) {

  /** The port of BGP (RFC 4271 §8.2.1). */
  public static final int PORT = 179;

  /** All addresses of both families, on the port of BGP. */
  public static final ImmutableList<Endpoint> EVERYWHERE =
      ImmutableList.of(
          new Endpoint(IpAddress.parse("0.0.0.0"), PORT),
          new Endpoint(IpAddress.parse("::"), PORT));
}
