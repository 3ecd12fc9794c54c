package net.spanwire.kernelroute.netlink;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One leg of a route.
 *
 * @param interfaceIndex 0 where the kernel may find it by the gateway
 * @param gateway may be of the other family: IPv4 through IPv6 (RTA_VIA)
 * @param weight 1 to 256
 * @param onLink the gateway is on this link although no address says so
 * @param others encapsulation and the like, as they came
 */
public record RouteNextHop(
    int interfaceIndex,
    @Nullable IpAddress gateway,
    int weight,
    boolean onLink,
    ImmutableList<Attribute> others) {

  public RouteNextHop {
    if (weight < 1 || weight > 256) {
      throw new IllegalArgumentException("a next hop's weight is 1 to 256, not " + weight);
    }
  }

  public RouteNextHop(int interfaceIndex, @Nullable IpAddress gateway, int weight) {
    this(interfaceIndex, gateway, weight, false, ImmutableList.of());
  }
}
