package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import net.spanwire.bgp.policy.ExtendedCommunity;
import net.spanwire.core.routing.NextHop;
import org.jspecify.annotations.Nullable;

/**
 * The ways out that follow from a decision: the best path's next hops, and those of the paths that
 * share the traffic with it, up to the width of multipath. Traffic is shared evenly, or by link
 * bandwidth where every path has one (draft-ietf-idr-link-bandwidth).
 */
final class Forwarding {

  private final Interner<NextHopSet> values = Interners.newWeakInterner();
  private int width;

  Forwarding(int width) {
    this.width = width;
  }

  void setWidth(int other) {
    width = other;
  }

  /** The ways out, or null where there is no best path or it is our own. */
  @Nullable NextHopSet of(DecisionProcess decision, Path[] paths) {
    int best = decision.best();
    if (best < 0 || paths[best].isOwn()) {
      return null;
    }
    List<Path> sharing = sharing(decision, paths, best);
    NextHopSet alone = paths[best].gateway().nextHops();
    return alone == null || sharing.size() == 1 && alone.nextHops().size() <= width
        ? alone
        : merge(sharing);
  }

  /** The best path, then those that share the traffic with it. */
  ImmutableList<Path> sharing(DecisionProcess decision, Path[] paths, int best) {
    if (width == 1 || paths.length == 1) {
      return ImmutableList.of(paths[best]);
    }
    ImmutableList.Builder<Path> sharing = ImmutableList.builder();
    sharing.add(paths[best]);
    int count = 1;
    for (int i = 0; i < paths.length && count < width; i++) {
      if (i != best && !paths[i].isOwn() && decision.sharesWithBest(i)) {
        sharing.add(paths[i]);
        count++;
      }
    }
    return sharing.build();
  }

  private NextHopSet merge(List<Path> sharing) {
    double widest = widest(sharing);
    List<NextHop> merged = new ArrayList<>();
    for (Path path : sharing) {
      NextHopSet through = path.gateway().nextHops();
      if (through != null) {
        int share = widest > 0 ? Math.clamp(Math.round(bandwidth(path) / widest * 64), 1, 64) : 1;
        through.nextHops().forEach(nextHop -> add(merged, nextHop, share));
      }
    }
    return values.intern(new NextHopSet(ImmutableList.copyOf(merged)));
  }

  private void add(List<NextHop> merged, NextHop nextHop, int share) {
    boolean known =
        merged.stream()
            .anyMatch(other ->
                other.interfaceName().equals(nextHop.interfaceName())
                    && Objects.equals(other.gateway(), nextHop.gateway()));
    if (!known && merged.size() < width) {
      int weight = Math.clamp((long) nextHop.weight() * share, 1, 256);
      merged.add(new NextHop(nextHop.gateway(), nextHop.interfaceName(), weight));
    }
  }

  /** The largest bandwidth, or 0 unless every path has one. */
  private static double widest(List<Path> sharing) {
    double widest = 0;
    for (Path path : sharing) {
      double bandwidth = bandwidth(path);
      if (!(bandwidth > 0)) {
        return 0;
      }
      widest = Math.max(widest, bandwidth);
    }
    return widest;
  }

  private static double bandwidth(Path path) {
    for (long community : path.imported().extendedCommunities()) {
      OptionalDouble bandwidth = ExtendedCommunity.linkBandwidth(community);
      if (bandwidth.isPresent()) {
        return bandwidth.getAsDouble();
      }
    }
    return 0;
  }
}
