package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.NextHop;
import net.spanwire.kernelroute.netlink.NextHopObject;
import org.jspecify.annotations.Nullable;

/** All ways in use, and which of them can be gone at present. */
final class Ways {

  private static final Path NOWHERE = Path.along(ImmutableList.of());

  private final PathSource paths;
  private final PathSource inlinePaths;
  private final Host host;
  private final Map<ImmutableList<NextHop>, Way> byHops = new HashMap<>();
  private final Map<ImmutableList<NextHop>, Way> inlineByHops = new HashMap<>();

  /** Found by {@link #refresh}; those stay for the next time that were found before it failed. */
  private final Set<Way> changed = new HashSet<>();

  private boolean abandoned;

  /** The last that was asked for: routes of a table come with the very same list. */
  private @Nullable ImmutableList<NextHop> lastHops;

  private @Nullable Way lastWay;

  Ways(PathSource paths, Host host) {
    this.paths = paths;
    this.inlinePaths = new InlinePaths(host.links);
    this.host = host;
  }

  /** Number of next hop objects of ours in the kernel. */
  int objects() {
    return paths.objects();
  }

  void onLinkDown(int index) {
    paths.onLinkDown(index);
    inlinePaths.onLinkDown(index);
  }

  void onCarrierLost(int index) {
    paths.onCarrierLost(index);
    inlinePaths.onCarrierLost(index);
  }

  boolean onObject(NextHopObject object, boolean gone) {
    return paths.onObject(object, gone);
  }

  void onListed(Set<Integer> ids) {
    paths.onListed(ids);
  }

  /**
   * The way for these next hops.
   *
   * <p>The IPv6 default route gets no next hop object where it can do without: Linux deletes a
   * route through an object whatever gateway the request names, so that {@code ip -6 route del
   * default via …} would take ours in place of the one that is meant.
   */
  @SuppressWarnings("ReferenceEquality")
  Way of(IpPrefix destination, ImmutableList<NextHop> hops) {
    Way last = lastWay;
    if (last != null && hops == lastHops && !destination.isDefault()) {
      return last;
    }
    Way way = find(destination, hops);
    lastHops = destination.isDefault() ? null : hops;
    lastWay = way;
    return way;
  }

  private Way find(IpPrefix destination, ImmutableList<NextHop> hops) {
    boolean inline =
        destination.isDefault()
            && destination.family() == AddressFamily.IPV6
            && (hops.size() == 1 || hops.stream().allMatch(hop -> hop.gateway() != null));
    Map<ImmutableList<NextHop>, Way> known = inline ? inlineByHops : byHops;
    Way way = known.get(hops);
    if (way == null) {
      way = known.computeIfAbsent(canonical(hops), key -> new Way(key, inline));
      known.put(hops, way);
    }
    return way;
  }

  private Set<Way> all() {
    Set<Way> all = new HashSet<>(byHops.values());
    all.addAll(inlineByHops.values());
    return all;
  }

  private Path.Resolution find(Way way, PathSource.Key key) throws IOException {
    return way.inline ? inlinePaths.resolve(key) : paths.resolve(key);
  }

  /** In one order, each once: the kernel refuses a group that names a next hop twice. */
  private static ImmutableList<NextHop> canonical(ImmutableList<NextHop> hops) {
    if (hops.size() < 2) {
      return hops;
    }
    Map<NextHop, Integer> weights = new LinkedHashMap<>();
    hops.stream()
        .sorted(
            Comparator.comparing(NextHop::interfaceName)
                .thenComparing(hop -> String.valueOf(hop.gateway())))
        .forEach(hop ->
            weights.merge(
                new NextHop(hop.gateway(), hop.interfaceName(), 1),
                hop.weight(),
                (a, b) -> Math.min(256, a + b)));
    ImmutableList.Builder<NextHop> merged = ImmutableList.builder();
    weights.forEach((hop, weight) ->
        merged.add(
            new NextHop(hop.gateway(), hop.interfaceName(), weights.size() == 1 ? 1 : weight)));
    return merged.build();
  }

  /** What a route of this way should be in the kernel, or why it cannot be. */
  Path.Resolution resolve(Way way, AddressFamily family) throws IOException {
    Way.ForFamily state = way.in(family);
    if (state.resolution == null) {
      state.resolution =
          way.isUnreachable() ? new Path.Resolution.Usable(NOWHERE) : find(way, state.key);
    }
    return state.resolution;
  }

  Target target(Way way, AddressFamily family, Path path, @Nullable IpAddress source) {
    return way.in(family).target(way, path, source);
  }

  /** A user more or less; a way without any is let go by {@link #prune}. */
  void count(@Nullable Way way, AddressFamily family, int change) {
    if (way != null) {
      Way.ForFamily state = way.in(family);
      state.users += change;
      abandoned |= state.users == 0;
    }
  }

  /**
   * Resolves all ways again after links, addresses or next hops have changed.
   *
   * @return the ways of which anything is different now
   */
  Set<Way> refresh() throws IOException {
    for (Way way : all()) {
      for (AddressFamily family : AddressFamily.values()) {
        Way.ForFamily state = way.in(family);
        Path.Resolution before = state.resolution;
        if (state.users > 0 && before != null && !way.isUnreachable()) {
          state.resolution = find(way, state.key);
          if (!state.resolution.equals(before)) {
            changed.add(way);
          }
        }
      }
    }
    Set<Way> all = new HashSet<>(changed);
    changed.clear();
    return all;
  }

  /** True if some way cannot be gone: worth another try now and then. */
  boolean hasUnusable() {
    for (Way way : all()) {
      for (AddressFamily family : AddressFamily.values()) {
        Way.ForFamily state = way.in(family);
        if (state.users > 0 && state.resolution instanceof Path.Resolution.Unusable) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * An address left the host, if only for a moment, and routes that had it as their source are not
   * what they were.
   *
   * @return true if there were any
   */
  boolean dropSourced(IpAddress address) {
    boolean any = false;
    for (Way way : all()) {
      any |= way.in(address.family()).dropSourced(address);
    }
    return any;
  }

  /** Lets go of the ways that nothing uses any more, and of their next hop objects. */
  void prune() throws IOException {
    if (!abandoned) {
      return;
    }
    Set<PathSource.Key> used = new HashSet<>();
    lastWay = null;
    byHops.values().removeIf(way -> isUnused(way, used));
    paths.retain(used);
    Set<PathSource.Key> usedInline = new HashSet<>();
    inlineByHops.values().removeIf(way -> isUnused(way, usedInline));
    inlinePaths.retain(usedInline);
    abandoned = false;
  }

  private static boolean isUnused(Way way, Set<PathSource.Key> used) {
    boolean unused = true;
    for (AddressFamily family : AddressFamily.values()) {
      Way.ForFamily state = way.in(family);
      if (state.users > 0) {
        unused = false;
        used.add(state.key);
      } else {
        state.resolution = null;
      }
    }
    return unused;
  }

  Host host() {
    return host;
  }
}
