package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.routing.NextHop;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.RouteNextHop;

/** Next hops written into each route, for kernels without next hop objects (before 5.3). */
final class InlinePaths implements PathSource {

  private final Links links;
  private final Map<Key, Path> paths = new HashMap<>();

  InlinePaths(Links links) {
    this.links = links;
  }

  @Override
  public Path.Resolution resolve(Key key) {
    ImmutableList.Builder<RouteNextHop> legs = ImmutableList.builder();
    String obstacle = "";
    int count = 0;
    for (NextHop hop : key.hops()) {
      String reason = links.obstacle(hop);
      Link link = links.get(hop.interfaceName());
      if (reason != null || link == null) {
        obstacle = String.valueOf(reason);
      } else if (count == 0 || !isSingleOnly(key)) {
        legs.add(new RouteNextHop(link.index(), hop.gateway(), hop.weight()));
        count++;
      }
    }
    if (count == 0) {
      return new Path.Resolution.Unusable(obstacle);
    }
    ImmutableList<RouteNextHop> usable =
        count == 1 ? ImmutableList.of(unweighted(legs.build().getFirst())) : legs.build();
    Path known = paths.get(key);
    if (known == null || known.isDead() || !known.legs.equals(usable)) {
      known = Path.along(usable);
      paths.put(key, known);
    }
    return new Path.Resolution.Usable(known);
  }

  /** IPv6 cannot share traffic among next hops without a gateway but by next hop objects. */
  private static boolean isSingleOnly(Key key) {
    return key.family() == AddressFamily.IPV6
        && key.hops().stream().anyMatch(hop -> hop.gateway() == null);
  }

  private static RouteNextHop unweighted(RouteNextHop leg) {
    return new RouteNextHop(leg.interfaceIndex(), leg.gateway(), 1);
  }

  @Override
  public void onLinkDown(int index) {
    for (Path path : paths.values()) {
      // A route dies with its last leg; one that has others left stays until it is replaced.
      if (path.legs.stream().anyMatch(leg -> leg.interfaceIndex() == index)
          && path.legs.stream().noneMatch(leg -> links.isUp(leg.interfaceIndex()))) {
        path.die();
      }
    }
  }

  @Override
  public void onCarrierLost(int index) {}

  @Override
  public boolean onObject(NextHopObject object, boolean gone) {
    return false;
  }

  @Override
  public void onListed(Set<Integer> ids) {}

  @Override
  public void retain(Set<Key> used) {
    paths.keySet().retainAll(used);
  }

  @Override
  public int objects() {
    return 0;
  }
}
