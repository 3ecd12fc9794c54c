package net.spanwire.daemon.reload;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;

/**
 * What one configuration says otherwise than another.
 *
 * @param refused keys that hold for everything: with them nothing else can be taken over
 * @param deferred keys that count only from the next start on
 * @param tunnels by the name of the peer
 * @param sessions by the name of the peer or neighbour
 * @param policies names of those that say something else, came or went
 * @param router keys of {@code router} that are taken over
 * @param rpki whether other caches are to be asked
 */
public record ConfigDifference(
    ImmutableSet<String> refused,
    ImmutableSet<String> deferred,
    ImmutableMap<String, Change> tunnels,
    ImmutableMap<String, Change> sessions,
    ImmutableSet<String> policies,
    ImmutableSet<String> router,
    boolean rpki) {

  /** What a tunnel cannot change and still be the same one. */
  private static final ImmutableSet<String> IDENTITY =
      ImmutableSet.of("public-key", "private-key", "interface");

  /** Keys of the root that count from the next start on. */
  private static final ImmutableSet<String> DEFERRED =
      ImmutableSet.of(
          "fwmark",
          "underlay-table",
          "control-socket",
          "monitor",
          "restart.keep",
          "packet-path",
          "mrt",
          "bmp");

  private static final ImmutableSet<String> DEFERRED_ROUTER = ImmutableSet.of("table", "metric");
  private static final ImmutableSet<String> REFUSED_ROUTER = ImmutableSet.of("asn", "router-id");

  /** What becomes of a tunnel or a session. */
  public enum Kind {
    ADDED,
    REMOVED,
    /** Ends, and another one begins in its place. */
    REPLACED,
    CHANGED
  }

  /** What becomes of it, and the keys that say so. */
  public record Change(Kind kind, ImmutableSet<String> keys) {}

  /**
   * Compares.
   *
   * @param neighbors the sessions of a configuration as the speaker is to have them
   */
  public static ConfigDifference between(
      SpanwireConfig before,
      SpanwireConfig after,
      Function<SpanwireConfig, ImmutableMap<String, NeighborConfig>> neighbors) {
    ImmutableMap<String, Change> tunnels =
        changes(before.peers(), after.peers(), ConfigDifference::tunnel);
    Set<String> root =
        RecordKeys.differing(
            before, after, ImmutableMap.of("restartKeep", "restart.keep", "stations", "bmp"));
    Set<String> router =
        RecordKeys.differing(before.router(), after.router(), ImmutableMap.of("options", ""));
    Set<String> options =
        RecordKeys.differing(
            before.router().options(), after.router().options(), ImmutableMap.of());
    return new ConfigDifference(
        qualified(Sets.union(Sets.intersection(router, REFUSED_ROUTER), options)),
        ImmutableSet.copyOf(
            Iterables.concat(
                Sets.intersection(root, DEFERRED),
                qualified(Sets.intersection(router, DEFERRED_ROUTER)))),
        tunnels,
        sessions(neighbors.apply(before), neighbors.apply(after), tunnels),
        policies(before, after),
        ImmutableSet.copyOf(Sets.difference(router, Sets.union(REFUSED_ROUTER, DEFERRED_ROUTER))),
        root.contains("rpki"));
  }

  private static ImmutableSet<String> qualified(Set<String> keys) {
    return keys.stream().map(key -> "router." + key).collect(ImmutableSet.toImmutableSet());
  }

  private static ImmutableSet<String> policies(SpanwireConfig before, SpanwireConfig after) {
    var difference = Maps.difference(before.policies(), after.policies());
    return ImmutableSet.copyOf(
        Iterables.concat(
            difference.entriesDiffering().keySet(),
            difference.entriesOnlyOnRight().keySet(),
            difference.entriesOnlyOnLeft().keySet()));
  }

  private static Change tunnel(TunnelConfig before, TunnelConfig after) {
    ImmutableSet<String> keys =
        RecordKeys.differing(
            before,
            after,
            ImmutableMap.of("interfaceName", "interface", "sharedInterface", "", "bgp", ""));
    boolean other = keys.stream().anyMatch(IDENTITY::contains);
    return new Change(other ? Kind.REPLACED : Kind.CHANGED, keys);
  }

  private static ImmutableMap<String, Change> sessions(
      ImmutableMap<String, NeighborConfig> before,
      ImmutableMap<String, NeighborConfig> after,
      ImmutableMap<String, Change> tunnels) {
    Map<String, Change> changes =
        new LinkedHashMap<>(changes(before, after, ConfigDifference::session));
    tunnels.forEach((name, tunnel) -> {
      if (tunnel.kind() == Kind.REPLACED && before.containsKey(name) && after.containsKey(name)) {
        changes.put(name, new Change(Kind.REPLACED, tunnel.keys()));
      }
    });
    return ImmutableMap.copyOf(changes);
  }

  private static Change session(NeighborConfig before, NeighborConfig after) {
    return new Change(
        Kind.CHANGED,
        RecordKeys.differing(
            before,
            after,
            ImmutableMap.of(
                "remoteAsn", "asn",
                "interfaceName", "interface",
                "maxSegmentSize", "mtu",
                "multihopTtl", "multihop",
                "importPolicy", "import",
                "exportPolicy", "export")));
  }

  private interface Comparison<T> {
    Change compare(T before, T after);
  }

  /** What differs, in the order of the new file, and what is gone after that. */
  private static <T> ImmutableMap<String, Change> changes(
      Map<String, T> before, Map<String, T> after, Comparison<T> comparison) {
    ImmutableMap.Builder<String, Change> changes = ImmutableMap.builder();
    after.forEach((name, value) -> {
      T old = before.get(name);
      if (old == null) {
        changes.put(name, new Change(Kind.ADDED, ImmutableSet.of()));
      } else if (!old.equals(value)) {
        Change change = comparison.compare(old, value);
        if (!change.keys().isEmpty()) {
          changes.put(name, change);
        }
      }
    });
    Sets.difference(before.keySet(), after.keySet())
        .forEach(name -> changes.put(name, new Change(Kind.REMOVED, ImmutableSet.of())));
    return changes.buildOrThrow();
  }

  /** Sessions that end, be it for good or for another one in their place. */
  public ImmutableList<String> endingSessions() {
    return named(sessions, Set.of(Kind.REMOVED, Kind.REPLACED));
  }

  /** Sessions that begin, be they new or in the place of another one. */
  public ImmutableList<String> beginningSessions() {
    return named(sessions, Set.of(Kind.ADDED, Kind.REPLACED));
  }

  /** Sessions that are told something else. */
  public ImmutableList<String> changedSessions() {
    return named(sessions, Set.of(Kind.CHANGED));
  }

  /** Tunnels that end for another one in their place. */
  public ImmutableList<String> replacedTunnels() {
    return named(tunnels, Set.of(Kind.REPLACED));
  }

  private static ImmutableList<String> named(Map<String, Change> changes, Set<Kind> kinds) {
    return changes.entrySet().stream()
        .filter(entry -> kinds.contains(entry.getValue().kind()))
        .map(Map.Entry::getKey)
        .collect(ImmutableList.toImmutableList());
  }
}
