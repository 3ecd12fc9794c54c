package net.spanwire.bgp.rib;

import java.util.Arrays;
import java.util.OptionalLong;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the paths of one destination (RFC 4271 §9.1.2.2). Each step removes from those left
 * what another one beats; so the result does not depend on the order of arrival, MED included,
 * which is what others call deterministic MED. A step that removes nothing of use is over after one
 * look at each path.
 *
 * <p>One instance is used over and over: its result stands until the next {@link #decide}.
 */
final class DecisionProcess {

  /** RFC 4271 leaves the default open; everybody's is 100. */
  static final long DEFAULT_LOCAL_PREFERENCE = 100;

  /** What originated routes weigh. */
  static final int OWN_WEIGHT = 32768;

  private static final DecisionStep[] STEPS = DecisionStep.values();

  private final boolean alwaysCompareMed;
  private Path[] paths = new Path[0];

  /** By position: the step that removed it; null while it is left, or if it was never usable. */
  private @Nullable DecisionStep[] removedAt = new @Nullable DecisionStep[4];

  /** Positions of the paths left: the first {@code left} entries. */
  private int[] remaining = new int[4];

  private int left;

  /** Positions left after the interior cost: those that may share the traffic with the best. */
  private int[] equal = new int[4];

  private int equalCount;

  DecisionProcess(boolean alwaysCompareMed) {
    this.alwaysCompareMed = alwaysCompareMed;
  }

  /** Decides; {@link #best} and the others then tell. */
  void decide(Path[] candidates) {
    paths = candidates;
    if (remaining.length < paths.length) {
      remaining = new int[paths.length * 2];
      equal = new int[paths.length * 2];
      removedAt = new @Nullable DecisionStep[paths.length * 2];
    }
    Arrays.fill(removedAt, 0, paths.length, null);
    left = 0;
    for (int i = 0; i < paths.length; i++) {
      if (paths[i].isUsable()) {
        remaining[left++] = i;
      }
    }
    for (DecisionStep step : STEPS) {
      if (step == DecisionStep.ROUTER_ID) {
        equalCount = left;
        System.arraycopy(remaining, 0, equal, 0, left);
      }
      if (left > 1) {
        perform(step);
      }
    }
  }

  /** The position of the best path, or -1 if none is usable. */
  int best() {
    return left == 0 ? -1 : remaining[0];
  }

  /** The step at which the path at a position lost to the best; null for the best itself. */
  @Nullable DecisionStep removedAt(int position) {
    return removedAt[position];
  }

  /** The step that left the best path alone; null where it had no rival. */
  @Nullable DecisionStep decidedAt() {
    DecisionStep last = null;
    for (int i = 0; i < paths.length; i++) {
      DecisionStep step = removedAt[i];
      if (step != null && (last == null || step.compareTo(last) > 0)) {
        last = step;
      }
    }
    return last;
  }

  /**
   * Whether the path at a position may share the traffic with the best: as good up to the interior
   * cost, and from the same neighbouring AS. Behind tunnels the AS may differ, since there every
   * site is one of its own: the length of the path is enough.
   */
  boolean sharesWithBest(int position) {
    if (best() < 0 || !isEqual(position)) {
      return false;
    }
    Path best = paths[best()];
    Path other = paths[position];
    return best.from().tunnel() && other.from().tunnel()
        || neighborAsn(best).equals(neighborAsn(other));
  }

  private boolean isEqual(int position) {
    for (int i = 0; i < equalCount; i++) {
      if (equal[i] == position) {
        return true;
      }
    }
    return false;
  }

  private void perform(DecisionStep step) {
    if (step == DecisionStep.MULTI_EXIT_DISCRIMINATOR) {
      removeHigherMed();
    } else if (step == DecisionStep.PEER_ADDRESS) {
      removeHigherAddress();
    } else {
      removeHigherRank(step);
    }
  }

  private void removeHigherRank(DecisionStep step) {
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    for (int i = 0; i < left; i++) {
      long rank = rank(step, paths[remaining[i]]);
      lowest = Math.min(lowest, rank);
      highest = Math.max(highest, rank);
    }
    if (lowest == highest) {
      return;
    }
    for (int i = 0; i < left; i++) {
      if (rank(step, paths[remaining[i]]) != lowest) {
        removedAt[remaining[i]] = step;
      }
    }
    keepUnremoved();
  }

  /** What the step compares; the lowest wins. */
  private static long rank(DecisionStep step, Path path) {
    PathAttributes attributes = path.imported();
    return switch (step) {
      case LAST_RESORT -> attributes.communities().has(Community.LLGR_STALE) ? 1 : 0;
      case WEIGHT -> -path.weight();
      case LOCAL_PREFERENCE -> -localPreference(attributes);
      case AS_PATH_LENGTH -> attributes.asPath().length();
      case ORIGIN -> origin(attributes);
      // RFC 5065 §5.3: what other members of the confederation taught is internal.
      case EXTERNAL -> path.external() ? 0 : 1;
      case INTERIOR_COST -> path.gateway().interiorCost();
      case ROUTER_ID -> routerId(path);
      case CLUSTER_LIST_LENGTH -> attributes.clusterList().size();
      case PATH_ID -> Integer.toUnsignedLong(path.pathId());
      case MULTI_EXIT_DISCRIMINATOR, PEER_ADDRESS -> 0;
    };
  }

  private static int origin(PathAttributes attributes) {
    return switch (attributes.origin()) {
      case IGP -> 0;
      case EGP -> 1;
      case INCOMPLETE -> 2;
    };
  }

  static long localPreference(PathAttributes attributes) {
    Long value = attributes.localPreference();
    return value == null ? DEFAULT_LOCAL_PREFERENCE : value;
  }

  /** RFC 4456 §9: the originator's in place of the reflector's. */
  private static long routerId(Path path) {
    Ipv4Address originator = path.imported().originatorId();
    Ipv4Address id = originator != null ? originator : path.from().routerId();
    return Integer.toUnsignedLong(id.bits());
  }

  private static OptionalLong neighborAsn(Path path) {
    return path.imported().asPath().neighborAsn();
  }

  /** RFC 4271 §9.1.2.2 c: a missing MED is the lowest. */
  private static long med(Path path) {
    Long med = path.imported().multiExitDiscriminator();
    return med == null ? 0 : med;
  }

  private void removeHigherMed() {
    for (int i = 0; i < left; i++) {
      Path path = paths[remaining[i]];
      for (int j = 0; j < left; j++) {
        Path rival = paths[remaining[j]];
        if (med(rival) < med(path)
            && (alwaysCompareMed || neighborAsn(rival).equals(neighborAsn(path)))) {
          removedAt[remaining[i]] = DecisionStep.MULTI_EXIT_DISCRIMINATOR;
          break;
        }
      }
    }
    keepUnremoved();
  }

  private void removeHigherAddress() {
    int lowest = remaining[0];
    for (int i = 1; i < left; i++) {
      if (paths[remaining[i]].from().address().compareTo(paths[lowest].from().address()) < 0) {
        lowest = remaining[i];
      }
    }
    for (int i = 0; i < left; i++) {
      if (!paths[remaining[i]].from().address().equals(paths[lowest].from().address())) {
        removedAt[remaining[i]] = DecisionStep.PEER_ADDRESS;
      }
    }
    keepUnremoved();
  }

  private void keepUnremoved() {
    int kept = 0;
    for (int i = 0; i < left; i++) {
      if (removedAt[remaining[i]] == null) {
        remaining[kept++] = remaining[i];
      }
    }
    left = kept;
  }
}
