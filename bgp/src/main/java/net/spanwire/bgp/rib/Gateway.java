package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import java.util.EnumMap;
import java.util.Map;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;
import org.jspecify.annotations.Nullable;

/**
 * Where a next hop leads: either fixed by the link it came over, or followed through the kernel's
 * table. It knows which destinations depend on it, so that a change costs what it concerns.
 */
final class Gateway {

  /**
   * What tells one from another.
   *
   * @param interfaceName the link, if that decides
   * @param address the next hop, if that counts: on a tunnel it does not
   */
  record Key(@Nullable String interfaceName, @Nullable IpAddress address) {

    /** Whether the tracker has to follow it. */
    boolean tracked() {
      return interfaceName == null;
    }
  }

  /** Of paths that need none. */
  static final Gateway NONE = new Gateway(new Key(null, null));

  private final Key key;
  private final Map<AfiSafi, IdSet> dependents = new EnumMap<>(AfiSafi.class);
  private @Nullable NextHopResolution resolution;
  private @Nullable NextHopSet nextHops;
  private boolean live = true;

  /** Members of all {@link #dependents} together. */
  private int users;

  /** Unresolved at first, unless the link decides. */
  Gateway(Key key) {
    this.key = key;
    if (key.interfaceName() != null) {
      NextHop nextHop = new NextHop(key.address(), key.interfaceName(), 1);
      resolve(new NextHopResolution.Reachable(ImmutableList.of(nextHop), 0, true));
    }
  }

  Key key() {
    return key;
  }

  void resolve(NextHopResolution found) {
    resolution = found;
    nextHops =
        found instanceof NextHopResolution.Reachable reachable && !reachable.nextHops().isEmpty()
            ? new NextHopSet(reachable.nextHops())
            : null;
  }

  /** False once nothing depended on it and it was given up; another may stand in its place. */
  boolean isLive() {
    return live;
  }

  void giveUp() {
    live = false;
  }

  boolean isReachable(boolean connectedOnly) {
    return nextHops != null
        && (!connectedOnly
            || resolution instanceof NextHopResolution.Reachable reachable
                && reachable.connected());
  }

  /** The ways there; null while there is none. */
  @Nullable NextHopSet nextHops() {
    return nextHops;
  }

  /** RFC 4271 §9.1.2.2 e: the kernel's metric; 0 where the link decides. */
  long interiorCost() {
    return resolution instanceof NextHopResolution.Reachable reachable ? reachable.metric() : 0;
  }

  /** Why it is not reachable. */
  String words(boolean connectedOnly) {
    String subject = "the next hop " + key.address();
    return switch (resolution) {
      case null -> subject + " is not resolved yet";
      case NextHopResolution.Unreachable(String reason) ->
          subject + " cannot be reached: " + reason;
      case NextHopResolution.Reachable reachable ->
          connectedOnly && !reachable.connected()
              ? subject + " is on no link of ours, and the neighbour is one hop away"
              : subject + " has no way out";
    };
  }

  /** The destinations with a path through here; to be changed by the next two methods only. */
  IdSet dependents(AfiSafi family) {
    return dependents.computeIfAbsent(family, any -> new IdSet());
  }

  void addDependent(AfiSafi family, int id) {
    users += dependents(family).add(id) ? 1 : 0;
  }

  void removeDependent(AfiSafi family, int id) {
    users -= dependents(family).remove(id) ? 1 : 0;
  }

  boolean hasDependents() {
    return users > 0;
  }
}
