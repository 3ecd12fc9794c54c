package net.spanwire.core.routing;

import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One way out of this host.
 *
 * @param gateway the router on that link; null where the link has only one other end (a tunnel). An
 *     IPv6 gateway may serve an IPv4 destination (RFC 8950)
 * @param interfaceName the link, by its name: indexes change when a device is made again
 * @param weight share of the traffic among several next hops, 1 to 256
 */
public record NextHop(@Nullable IpAddress gateway, String interfaceName, int weight) {

  public NextHop {
    if (weight < 1 || weight > 256) {
      throw new IllegalArgumentException("a next hop's weight is 1 to 256, not " + weight);
    }
  }

  /** The other end of a tunnel. */
  public static NextHop device(String interfaceName) {
    return new NextHop(null, interfaceName, 1);
  }
}
