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
import net.spanwire.core.routing.NextHop;
import org.jspecify.annotations.Nullable;

/** All ways in use, and which of them can be gone at present. */
final class Ways {

  private static final Path NOWHERE = Path.along(ImmutableList.of());

  private final PathSource paths;
  private final Host host;
  private final Map<ImmutableList<NextHop>, Way> byHops = new HashMap<>();
  private boolean abandoned;

  Ways(PathSource paths, Host host) {
    this.paths = paths;
    this.host = host;
  }

  PathSource paths() {
    return paths;
  }

  Way of(ImmutableList<NextHop> hops) {
    Way known = byHops.get(hops);
    if (known == null) {
      ImmutableList<NextHop> canonical = canonical(hops);
      known = byHops.computeIfAbsent(canonical, Way::new);
      byHops.put(hops, known);
    }
    return known;
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
          way.isUnreachable() ? new Path.Resolution.Usable(NOWHERE) : paths.resolve(state.key);
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
    Set<Way> changed = new HashSet<>();
    for (Way way : new HashSet<>(byHops.values())) {
      for (AddressFamily family : AddressFamily.values()) {
        Way.ForFamily state = way.in(family);
        Path.Resolution before = state.resolution;
        if (state.users > 0 && before != null && !way.isUnreachable()) {
          state.resolution = paths.resolve(state.key);
          if (!state.resolution.equals(before)) {
            changed.add(way);
          }
        }
      }
    }
    return changed;
  }

  /** True if some way cannot be gone: worth another try now and then. */
  boolean hasUnusable() {
    for (Way way : byHops.values()) {
      for (AddressFamily family : AddressFamily.values()) {
        Way.ForFamily state = way.in(family);
        if (state.users > 0 && state.resolution instanceof Path.Resolution.Unusable) {
          return true;
        }
      }
    }
    return false;
  }

  /** The preferred source left the host, and the kernel dropped the IPv4 routes that had it. */
  void dropSourced() {
    byHops.values().forEach(way -> way.in(AddressFamily.IPV4).dropSourced());
  }

  /** Lets go of the ways that nothing uses any more, and of their next hop objects. */
  void prune() throws IOException {
    if (!abandoned) {
      return;
    }
    Set<PathSource.Key> used = new HashSet<>();
    byHops.values().removeIf(way -> isUnused(way, used));
    paths.retain(used);
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
