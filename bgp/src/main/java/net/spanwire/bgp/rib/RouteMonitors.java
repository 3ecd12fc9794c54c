package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;

/** All {@link RouteMonitor}s of a RIB; without one, a change costs a look at an empty list. */
public final class RouteMonitors {

  private final Peers peers;
  private final Map<AfiSafi, FamilyRib> families;
  private final List<RouteMonitor> monitors = new ArrayList<>();

  RouteMonitors(Peers peers, Map<AfiSafi, FamilyRib> families) {
    this.peers = peers;
    this.families = families;
  }

  /** A new one, which begins with all that stands. */
  public RouteMonitor open(ImmutableSet<RouteMonitor.View> views) {
    RouteMonitor monitor = new RouteMonitor(peers, families, views);
    monitors.add(monitor);
    return monitor;
  }

  /** Ends one. */
  public void close(RouteMonitor monitor) {
    monitors.remove(monitor);
  }

  void heard(AfiSafi family, AdjRibIn from, int id) {
    for (RouteMonitor monitor : monitors) {
      monitor.heard(family, from, id);
    }
  }

  void chosen(AfiSafi family, int id) {
    for (RouteMonitor monitor : monitors) {
      monitor.chosen(family, id);
    }
  }

  /** A neighbour is told this. */
  void said(Peer peer, Message message) {
    if (!monitors.isEmpty() && message instanceof Message.Update update) {
      update.withdrawn().forEach(nlri -> said(peer, nlri));
      update.announced().forEach(nlri -> said(peer, nlri));
    }
  }

  private void said(Peer peer, Nlri nlri) {
    AfiSafi family = AfiSafi.of(nlri.prefix().family());
    int id = Objects.requireNonNull(families.get(family)).table().find(nlri.prefix());
    AdjRibOut out = peer.out().get(family);
    if (id >= 0 && out != null) {
      for (RouteMonitor monitor : monitors) {
        monitor.said(family, out, id);
      }
    }
  }

  /** Takes the destinations that somebody has still to hear of out of a set. */
  void removeReferenced(AfiSafi family, IdSet set) {
    for (RouteMonitor monitor : monitors) {
      monitor.removeReferenced(family, set);
    }
  }
}
