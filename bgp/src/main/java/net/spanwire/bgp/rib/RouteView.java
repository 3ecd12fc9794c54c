package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.NextHop;

/**
 * A destination as an operator asks for it.
 *
 * @param paths all of them: the best, those that share its traffic, the others as they came
 * @param nextHops what the forwarding table was told; none if no path is used or it is our own
 */
public record RouteView(
    IpPrefix prefix, ImmutableList<PathView> paths, ImmutableList<NextHop> nextHops) {

  /** The best path; empty if none can be used. */
  public Optional<PathView> best() {
    return paths.stream().filter(path -> path.standing() == PathView.Standing.BEST).findFirst();
  }
}
