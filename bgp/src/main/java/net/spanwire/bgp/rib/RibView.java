package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a {@link Rib}, for those who ask. On the thread that owns the RIB: its answers are
 * values, but the questions are not to be asked from elsewhere.
 */
public final class RibView {

  private final Peers peers;
  private final Map<AfiSafi, FamilyRib> families;
  private final Map<AfiSafi, RouteViews> views = new EnumMap<>(AfiSafi.class);

  RibView(Peers peers, Map<AfiSafi, FamilyRib> families, Decisions decisions) {
    this.peers = peers;
    this.families = families;
    families.forEach((family, rib) -> views.put(family, new RouteViews(rib.table(), decisions)));
  }

  /** The route to exactly this destination; empty if nobody gave a path. */
  public Optional<RouteView> route(IpPrefix prefix) {
    return Optional.ofNullable(views(AfiSafi.of(prefix.family())).route(prefix));
  }

  /** The routes whose destinations hold an address, the longest first. */
  public ImmutableList<RouteView> routesTo(IpAddress address) {
    return views(AfiSafi.of(address.family())).covering(address);
  }

  /**
   * Routes of a family in no order, a page at a time.
   *
   * @param from 0, or {@link RoutePage#next} of the page before
   * @param limit most routes on the page; it may have fewer, and still not be the last
   */
  public RoutePage<RouteView> routes(AfiSafi family, int from, int limit) {
    return views(family).page(from, limit);
  }

  /** What a neighbour was told, a page at a time as {@link #routes} gives them. */
  public RoutePage<AdvertisedRoute> advertised(
      String neighbor, AfiSafi family, int from, int limit) {
    AdjRibOut out = peers.get(neighbor).out().get(family);
    return out == null
        ? new RoutePage<>(ImmutableList.of(), -1)
        : views(family).advertised(out, from, limit);
  }

  /** What each neighbour whose session carries the family is told of a destination, and why. */
  public ImmutableMap<String, ExportVerdict> exports(IpPrefix prefix) {
    AfiSafi family = AfiSafi.of(prefix.family());
    DestinationTable table = rib(family).table();
    int id = table.find(prefix);
    Path best = id < 0 ? null : table.best(id);
    ImmutableMap.Builder<String, ExportVerdict> verdicts = ImmutableMap.builder();
    for (Peer peer : peers.all()) {
      AdjRibOut out = peer.out().get(family);
      UpdateGroup group = out == null ? null : out.group();
      if (out != null && group != null && best != null) {
        verdicts.put(peer.name(), group.explain(out, id, best));
      }
    }
    return verdicts.buildOrThrow();
  }

  /**
   * The families of a neighbour's session with their counters; none while it is down, unless routes
   * are kept for it.
   */
  public ImmutableList<NeighborRoutes> neighborRoutes(String neighbor) {
    Peer peer = peers.get(neighbor);
    AdjRibIn in = peer.in();
    ImmutableList.Builder<NeighborRoutes> result = ImmutableList.builder();
    if (in != null) {
      for (AfiSafi family : families.keySet()) {
        if (in.carries(family)) {
          result.add(neighborRoutes(in, peer.out().get(family), family));
        }
      }
    }
    return result.build();
  }

  private NeighborRoutes neighborRoutes(AdjRibIn in, @Nullable AdjRibOut out, AfiSafi family) {
    AdjRibIn.Family counted = in.family(family);
    if (out == null) {
      return new NeighborRoutes(
          family, counted.received, counted.accepted, 0, 0, 0, false, false, null);
    }
    UpdateGroup group = out.group();
    return new NeighborRoutes(
        family,
        counted.received,
        counted.accepted,
        out.announced().size(),
        Math.max(0, rib(family).selected() - out.announced().size()),
        group == null ? 0 : group.waiting(out),
        counted.ended,
        !out.endOfRibOwed(),
        out.withheldBecause());
  }

  /** Number of destinations that anybody has given a path to, some of them no more. */
  public int destinations() {
    int known = 0;
    for (FamilyRib rib : families.values()) {
      known += rib.table().size();
    }
    return known;
  }

  /** Number of destinations of a family that have a best path. */
  public int size(AfiSafi family) {
    return rib(family).selected();
  }

  private FamilyRib rib(AfiSafi family) {
    return Objects.requireNonNull(families.get(family));
  }

  private RouteViews views(AfiSafi family) {
    return Objects.requireNonNull(views.get(family));
  }
}
