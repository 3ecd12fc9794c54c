package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/** Answers questions about one family's routes, by deciding them once more. */
final class RouteViews {

  /** Destinations looked at for one page. */
  private static final int LOOKS = 16_384;

  private final DestinationTable table;
  private final Forwarding forwarding;
  private final DecisionProcess decision;

  RouteViews(DestinationTable table, Decisions decisions) {
    this.table = table;
    this.forwarding = decisions.forwarding();
    decision = decisions.process();
  }

  @Nullable RouteView route(IpPrefix prefix) {
    int id = table.find(prefix);
    return id < 0 || table.pathCount(id) == 0 ? null : view(id);
  }

  /** Routes to an address, the longest prefix first. */
  ImmutableList<RouteView> covering(IpAddress address) {
    return table.covering(address).stream()
        .filter(id -> table.pathCount(id) > 0)
        .map(this::view)
        .collect(ImmutableList.toImmutableList());
  }

  RoutePage<RouteView> page(int from, int limit) {
    ImmutableList.Builder<RouteView> routes = ImmutableList.builder();
    int count = 0;
    int id = from;
    for (int looks = 0; id < table.limit() && count < limit && looks < LOOKS; looks++, id++) {
      if (table.prefixOrNull(id) != null && table.pathCount(id) > 0) {
        routes.add(view(id));
        count++;
      }
    }
    return new RoutePage<>(routes.build(), id < table.limit() ? id : -1);
  }

  RoutePage<AdvertisedRoute> advertised(AdjRibOut out, int from, int limit) {
    ImmutableList.Builder<AdvertisedRoute> routes = ImmutableList.builder();
    UpdateGroup group = out.group();
    int id = out.announced().next(from);
    for (int count = 0; id >= 0 && count < limit; count++) {
      Advertisement said = group == null ? null : group.advertisement(id);
      if (group != null && said != null && said.source() != out.peer()) {
        Nlri nlri = group.subjects().nlri(id);
        routes.add(
            new AdvertisedRoute(
                nlri.prefix(), nlri.pathId(), out.withOwnNextHop(said.attributes())));
      }
      id = out.announced().next(id + 1);
    }
    return new RoutePage<>(routes.build(), id);
  }

  private RouteView view(int id) {
    Path[] paths = table.paths(id);
    decision.decide(paths);
    int best = decision.best();
    List<Path> sharing = best < 0 ? ImmutableList.of() : forwarding.sharing(decision, paths, best);
    List<PathView> views = new ArrayList<>();
    for (int i = 0; i < paths.length; i++) {
      views.add(view(paths[i], i, best, sharing));
    }
    views.sort(Comparator.comparing(PathView::standing));
    NextHopSet nextHops = table.forwarding(id);
    return new RouteView(
        table.prefix(id),
        ImmutableList.copyOf(views),
        nextHops == null ? ImmutableList.of() : nextHops.nextHops());
  }

  private PathView view(Path path, int position, int best, List<Path> sharing) {
    PathView.Standing standing = standing(path, position, best, sharing);
    DecisionStep step = position == best ? decision.decidedAt() : decision.removedAt(position);
    PathAttributes attributes = path.imported();
    return new PathView(
        path.isOwn() ? null : path.from().peer().name(),
        path.isOwn() ? Origination.ofPathId(path.pathId()) : null,
        path.isOwn() ? 0 : path.pathId(),
        standing,
        step,
        reason(path, standing, step),
        attributes,
        path.received(),
        path.verdict(),
        path.external(),
        path.weight(),
        path.gateway().interiorCost());
  }

  private static PathView.Standing standing(Path path, int position, int best, List<Path> sharing) {
    if (position == best) {
      return PathView.Standing.BEST;
    }
    if (sharing.contains(path)) {
      return PathView.Standing.MULTIPATH;
    }
    if (path.isUsable()) {
      return PathView.Standing.LOSING;
    }
    return path.verdict().accepted() ? PathView.Standing.UNUSABLE : PathView.Standing.FILTERED;
  }

  private static String reason(Path path, PathView.Standing standing, @Nullable DecisionStep step) {
    return switch (standing) {
      case BEST -> step == null ? "the only path that can be used" : step.won();
      case MULTIPATH -> "shares the traffic: as good as the best up to the interior cost";
      case LOSING -> step == null ? "" : step.lost();
      case UNUSABLE, FILTERED -> path.unusableBecause();
    };
  }
}
