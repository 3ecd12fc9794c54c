package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.spanwire.bgp.GracefulRestart;
import net.spanwire.bgp.fsm.Action.StaleExpired.Then;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;

/**
 * Routes that outlive their session, by family: how long they stay.
 *
 * <ol>
 *   <li>The session is lost: they stay for the restart time that the neighbour gave (RFC 4724
 *       §4.2);
 *   <li>then, as the last resort, for its long-lived stale time, if both ends want that (RFC 9494
 *       §4.3);
 *   <li>the session is back: they stay until the neighbour has said all again, if it went on
 *       forwarding meanwhile.
 * </ol>
 */
final class Retention {

  private static final long NEVER = Connection.NEVER;

  private final List<Action> actions;
  private final Map<AfiSafi, Stay> stays = new EnumMap<>(AfiSafi.class);

  private enum Phase {
    RESTART,
    LONG_LIVED,
    RESYNCHRONIZATION
  }

  /** {@code longLivedNanos}: what may follow the restart time. */
  private record Stay(Phase phase, long until, long longLivedNanos) {}

  Retention(List<Action> actions) {
    this.actions = actions;
  }

  /** The session is lost without a word that forbids it; returns the families whose routes stay. */
  ImmutableSet<AfiSafi> keep(NegotiatedSession session, GracefulRestart ours, long now) {
    Capability.GracefulRestart theirs = session.gracefulRestart();
    // Stale from before that session: what was not said again in it goes (RFC 4724 §4.2).
    stays.clear();
    if (!ours.enabled() || theirs == null) {
      return ImmutableSet.of();
    }
    ImmutableMap<AfiSafi, Long> longLived = longLived(session, ours);
    long restartNanos = theirs.restartTimeSeconds() * 1_000_000_000L;
    for (Capability.GracefulRestart.PreservedFamily preserved : theirs.families()) {
      AfiSafi family = preserved.family();
      long after = longLived.getOrDefault(family, 0L);
      if (session.families().contains(family) && restartNanos + after > 0) {
        stays.put(family, new Stay(Phase.RESTART, now + restartNanos, after));
      }
    }
    return ImmutableSet.copyOf(stays.keySet());
  }

  private static ImmutableMap<AfiSafi, Long> longLived(
      NegotiatedSession session, GracefulRestart ours) {
    Capability.LongLivedGracefulRestart theirs = session.longLivedGracefulRestart();
    if (theirs == null || ours.longLivedTime().isZero()) {
      return ImmutableMap.of();
    }
    ImmutableMap.Builder<AfiSafi, Long> nanos = ImmutableMap.builder();
    theirs
        .families()
        .forEach(family ->
            nanos.put(
                family.family(),
                Math.min(family.staleSeconds() * 1_000_000_000L, ours.longLivedTime().toNanos())));
    return nanos.buildKeepingLast();
  }

  /** The session is back: what the neighbour did not go on forwarding to is void. */
  void established(NegotiatedSession session, GracefulRestart ours, long now) {
    for (AfiSafi family : ImmutableSet.copyOf(stays.keySet())) {
      if (session.families().contains(family) && wentOnForwarding(session, family)) {
        stays.put(family, new Stay(Phase.RESYNCHRONIZATION, now + ours.staleTime().toNanos(), 0));
      } else {
        sweep(family);
      }
    }
  }

  /** The F bit of either capability (RFC 4724 §4.2, RFC 9494 §4.2). */
  private static boolean wentOnForwarding(NegotiatedSession session, AfiSafi family) {
    Capability.GracefulRestart restart = session.gracefulRestart();
    Capability.LongLivedGracefulRestart longLived = session.longLivedGracefulRestart();
    return restart != null
        && (restart.families().stream()
                .anyMatch(preserved -> preserved.family() == family && preserved.forwardingKept())
            || longLived != null
                && longLived.families().stream()
                    .anyMatch(stale -> stale.family() == family && stale.forwardingKept()));
  }

  /** The neighbour has said all of a family again: who owns the routes hears it too, and sweeps. */
  void endOfRib(AfiSafi family) {
    Stay stay = stays.get(family);
    if (stay != null && stay.phase() == Phase.RESYNCHRONIZATION) {
      stays.remove(family);
    }
  }

  /** Nothing stays any longer. */
  void end() {
    ImmutableSet.copyOf(stays.keySet()).forEach(this::sweep);
  }

  private void sweep(AfiSafi family) {
    stays.remove(family);
    actions.add(new Action.StaleExpired(family, Then.SWEEP));
  }

  void deadline(long now) {
    for (AfiSafi family : ImmutableSet.copyOf(stays.keySet())) {
      Stay stay = stays.get(family);
      if (stay == null || !Connection.due(stay.until(), now)) {
        continue;
      }
      if (stay.longLivedNanos() > 0) {
        stays.put(family, new Stay(Phase.LONG_LIVED, now + stay.longLivedNanos(), 0));
        actions.add(new Action.StaleExpired(family, Then.KEEP_AS_LAST_RESORT));
      } else {
        sweep(family);
      }
    }
  }

  long nextDeadline() {
    return stays.values().stream().mapToLong(Stay::until).min().orElse(NEVER);
  }

  /** Families of which stale routes are kept. */
  ImmutableSet<AfiSafi> families() {
    return ImmutableSet.copyOf(stays.keySet());
  }
}
