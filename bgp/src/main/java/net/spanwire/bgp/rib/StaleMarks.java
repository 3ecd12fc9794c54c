package net.spanwire.bgp.rib;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Destinations of which one neighbour's paths are old, in one family: it has begun to say all again
 * (RFC 7313), or is about to (RFC 4724), and has not come to them yet.
 */
final class StaleMarks {

  private final IdSet destinations = new IdSet();

  /** Where there are several paths (RFC 7911): those that were said again already. */
  private final Map<Integer, Set<Integer>> heard = new HashMap<>();

  IdSet destinations() {
    return destinations;
  }

  boolean isEmpty() {
    return destinations.isEmpty();
  }

  boolean isStale(int id, int pathId) {
    return destinations.contains(id) && !heard.getOrDefault(id, Set.of()).contains(pathId);
  }

  void mark(IdSet ids) {
    destinations.addAll(ids);
    heard.clear();
  }

  /** Takes over what another one holds, and leaves it empty. */
  void takeFrom(StaleMarks other) {
    destinations.addAll(other.destinations);
    heard.putAll(other.heard);
    other.destinations.clear();
    other.heard.clear();
  }

  /**
   * A path was said again.
   *
   * @param paths how many the neighbour has there by now
   */
  void heard(int id, int pathId, int paths) {
    if (!destinations.contains(id)) {
      return;
    }
    if (paths > 1) {
      Set<Integer> known = heard.computeIfAbsent(id, any -> new HashSet<>());
      known.add(pathId);
      if (known.size() < paths) {
        return;
      }
    }
    forget(id);
  }

  void forget(int id) {
    if (destinations.remove(id)) {
      heard.remove(id);
    }
  }
}
