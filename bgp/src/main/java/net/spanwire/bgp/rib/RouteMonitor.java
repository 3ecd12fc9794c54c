package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Follows the RIB for somebody who wants to know all of it: first what stands, then what changes.
 *
 * <p>What it has still to tell is a set of destinations, and what it tells is their state of the
 * moment ("state compression", RFC 7854 §5): a destination that changes a thousand times while
 * nobody asks is told once. So a listener that is slow, or hangs, costs two bits per destination
 * and view, and holds nobody up.
 */
public final class RouteMonitor {

  /** What can be seen of a RIB. */
  public enum View {
    /** What neighbours said (RFC 7854). */
    ADJ_RIB_IN_PRE_POLICY,
    /** What import left of it. */
    ADJ_RIB_IN_POST_POLICY,
    /** What was chosen (RFC 9069). */
    LOC_RIB,
    /** What neighbours were told (RFC 8671). */
    ADJ_RIB_OUT_POST_POLICY
  }

  /**
   * Something to tell.
   *
   * @param session whose; null for the Loc-RIB
   * @param message an UPDATE, or End-of-RIB after what stood in the beginning
   */
  public record Observation(View view, @Nullable NegotiatedSession session, Message message) {}

  private final Peers peers;
  private final Map<AfiSafi, FamilyRib> families;
  private final ImmutableSet<View> views;
  private final List<MonitoredRoutes> chosen = new ArrayList<>();

  /** What is followed of the sessions that are up. */
  private final Map<String, List<MonitoredRoutes>> bySession = new LinkedHashMap<>();

  private int turn;

  RouteMonitor(Peers peers, Map<AfiSafi, FamilyRib> families, ImmutableSet<View> views) {
    this.peers = peers;
    this.families = families;
    this.views = views;
    if (views.contains(View.LOC_RIB)) {
      families.forEach((family, rib) -> chosen.add(new MonitoredRoutes.Chosen(family, rib)));
    }
  }

  /** Begins to follow a session that is up: with all that stands of it by now. */
  public void follow(String neighbor) {
    Peer peer = peers.get(neighbor);
    AdjRibIn in = peer.in();
    List<MonitoredRoutes> followed = new ArrayList<>();
    if (in != null) {
      for (AfiSafi family : peer.out().keySet()) {
        FamilyRib rib = Objects.requireNonNull(families.get(family));
        if (views.contains(View.ADJ_RIB_IN_PRE_POLICY)) {
          followed.add(new MonitoredRoutes.Heard(family, rib, in, false));
        }
        if (views.contains(View.ADJ_RIB_IN_POST_POLICY)) {
          followed.add(new MonitoredRoutes.Heard(family, rib, in, true));
        }
        AdjRibOut out = peer.out().get(family);
        if (out != null && views.contains(View.ADJ_RIB_OUT_POST_POLICY)) {
          followed.add(new MonitoredRoutes.Said(family, rib, out));
        }
      }
    }
    bySession.put(neighbor, followed);
  }

  /** Ends {@link #follow}: the session is down, and with it goes all that was told of it. */
  public void leave(String neighbor) {
    bySession.remove(neighbor);
  }

  void heard(AfiSafi family, AdjRibIn from, int id) {
    mark(bySession.get(from.peer().name()), family, from, id);
  }

  void said(AfiSafi family, AdjRibOut to, int id) {
    mark(bySession.get(to.peer().name()), family, to, id);
  }

  void chosen(AfiSafi family, int id) {
    mark(chosen, family, null, id);
  }

  private static void mark(
      @Nullable List<MonitoredRoutes> followed, AfiSafi family, @Nullable Object of, int id) {
    if (followed != null) {
      for (MonitoredRoutes routes : followed) {
        if (routes.isOf(family, of)) {
          routes.mark(id);
        }
      }
    }
  }

  void removeReferenced(AfiSafi family, IdSet set) {
    for (MonitoredRoutes routes : all()) {
      if (routes.family() == family) {
        routes.removeReferenced(set);
      }
    }
  }

  private List<MonitoredRoutes> all() {
    List<MonitoredRoutes> all = new ArrayList<>(chosen);
    bySession.values().forEach(all::addAll);
    return all;
  }

  /**
   * The next thing to tell, or null if there is none now; views take turns.
   *
   * @param looked is given how many destinations were looked at
   */
  public @Nullable Observation poll(IntConsumer looked) {
    List<MonitoredRoutes> all = all();
    for (int i = 0; i < all.size(); i++) {
      turn = turn + 1 < all.size() ? turn + 1 : 0;
      MonitoredRoutes routes = all.get(turn);
      Message message = routes.poll(looked);
      if (message != null) {
        return new Observation(routes.view(), routes.session(), message);
      }
    }
    return null;
  }
}
