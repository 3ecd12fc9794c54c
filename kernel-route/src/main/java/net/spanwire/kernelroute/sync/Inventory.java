package net.spanwire.kernelroute.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.LinkAddress;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.Rule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what is believed of the kernel with what it lists: at the start, after notifications
 * were lost, and where it changes things without a word. What carries our number and is not known
 * goes.
 */
final class Inventory {

  private static final Logger log = LoggerFactory.getLogger(Inventory.class);

  private final Listing listing;
  private final Host host;
  private final KernelConfig config;
  private final KernelEvents events;
  private final KernelEvents.Parts parts;
  private boolean keepStale;

  Inventory(Listing listing, KernelEvents.Parts parts, KernelEvents events) {
    this.listing = listing;
    this.parts = parts;
    this.host = parts.host();
    this.config = host.config();
    this.events = events;
    this.keepStale = config.keepStale();
  }

  /** From now on nothing is kept that an earlier run left. */
  void endKeeping() {
    keepStale = false;
  }

  /** Lists what the events ask for, and removes what others made with our number. */
  void update() throws IOException {
    List<KernelObject> strays = events.takeStrays();
    try {
      if (!keepStale && !events.wantsEverything()) {
        sweep(strays);
      }
      switch (events.takeReload()) {
        case NOTHING -> {}
        case FOREIGN -> reloadRoutes(false);
        case EVERYTHING -> {
          int attempt = 1;
          while (!reloadEverything(attempt == Listing.ATTEMPTS)) {
            attempt++;
          }
        }
      }
    } catch (IOException e) {
      events.requestReload();
      throw e;
    }
  }

  private void sweep(List<KernelObject> strays) throws IOException {
    List<Route> routes = new ArrayList<>();
    List<NextHopObject> nextHops = new ArrayList<>();
    for (KernelObject stray : strays) {
      switch (stray) {
        case Route route -> routes.add(route);
        case NextHopObject next -> nextHops.add(next);
        case Link _, LinkAddress _, Rule _ -> {}
      }
    }
    if (!strays.isEmpty()) {
      log.info("removing {} routes or next hops that carry our number", strays.size());
      listing.deleteRoutes(routes);
      listing.delete(nextHops);
      nextHops.forEach(next -> host.nextHops.remove(next.id()));
      if (!nextHops.isEmpty() || mayHideOthers(routes)) {
        events.requestReload(); // others' routes may have led through them
      }
    }
  }

  /** Returns false if it must be done again, which it need not if this is the last attempt. */
  private boolean reloadEverything(boolean last) throws IOException {
    reloadLinks();
    reloadNextHops();
    reloadRoutes(true);
    boolean done = reloadOwn(last) || last;
    parts.rules().disturb();
    parts.entries().requeue(parts.ways().refresh());
    return done;
  }

  /** Others may have joined legs to one of these, which are seen only when it is removed. */
  private static boolean mayHideOthers(List<Route> removed) {
    return removed.stream().anyMatch(TableView::joins);
  }

  private void reloadLinks() throws IOException {
    List<KernelObject> links = listing.collect(Dump.of(Dump.Kind.LINKS));
    List<KernelObject> addresses = listing.collect(Dump.of(Dump.Kind.ADDRESSES));
    for (Link known : new ArrayList<>(host.links.all())) {
      boolean stands =
          links.stream().anyMatch(o -> o instanceof Link link && link.index() == known.index());
      if (!stands) {
        events.onLink(known, true);
      }
    }
    for (KernelObject object : links) {
      if (object instanceof Link link) {
        events.onLink(link, false);
      }
    }
    for (Link link : host.links.all()) {
      host.addresses.removeAllOf(link.index());
    }
    for (KernelObject object : addresses) {
      if (object instanceof LinkAddress address) {
        host.addresses.put(address);
      }
    }
  }

  private void reloadNextHops() throws IOException {
    host.nextHops.clear();
    List<NextHopObject> stale = new ArrayList<>();
    Set<Integer> listed = new HashSet<>();
    for (KernelObject object : listing.collect(Dump.of(Dump.Kind.NEXT_HOPS))) {
      if (object instanceof NextHopObject next) {
        listed.add(next.id());
        if (!parts.ways().onObject(next, false)) {
          host.nextHops.put(next.id(), next);
          if (next.protocol() == config.protocol()) {
            stale.add(next);
          }
        }
      }
    }
    parts.ways().onListed(listed);
    if (!keepStale && !stale.isEmpty()) {
      log.info("removing {} next hops that an earlier run left", stale.size());
      listing.delete(stale);
      stale.forEach(next -> host.nextHops.remove(next.id()));
    }
  }

  private void reloadRoutes(boolean all) throws IOException {
    for (AddressFamily family : AddressFamily.values()) {
      reloadTable(host.main, config.hostTable(), family, all);
      if (host.occupants != host.main) {
        reloadTable(host.occupants, config.table(), family, all);
      }
    }
    KernelConfig.Underlay underlay = config.underlay();
    UnderlayMirror mirror = parts.mirror();
    if (mirror != null && underlay != null) {
      List<Route> ours = new ArrayList<>();
      for (AddressFamily family : AddressFamily.values()) {
        ours.addAll(listing.ours(family, underlay.table()));
      }
      mirror.reload(ours);
    }
  }

  private void reloadTable(TableView view, int table, AddressFamily family, boolean all)
      throws IOException {
    List<Route> routes =
        all
            ? listing.foreign(family, table)
            : listing.foreign(family, table, view.protocols(family));
    view.reload(family, routes, all, destination -> events.onForeignChange(table, destination));
  }

  /**
   * Compares our routes with the kernel's, and removes those in tables that we do not use now.
   *
   * @return false if the listing was interrupted, or others' routes may be seen only now
   */
  private boolean reloadOwn(boolean last) throws IOException {
    KernelConfig.Underlay underlay = config.underlay();
    List<Route> strays = new ArrayList<>();
    boolean complete = true;
    parts.entries().beginListing();
    for (AddressFamily family : AddressFamily.values()) {
      complete &=
          listing.stream(
              Dump.routes(family.af(), 0, config.protocol()),
              object -> {
                if (listing.isOurs(object, 0)) {
                  Route route = (Route) object;
                  boolean ofMirror = underlay != null && route.table() == underlay.table();
                  boolean ofEntry =
                      config.isKeyOfOurs(route) && parts.entries().listed(route, keepStale);
                  if (!ofMirror && !ofEntry) {
                    strays.add(route);
                  }
                }
              });
    }
    if (complete || last) {
      parts.entries().endListing();
    }
    if (keepStale || strays.isEmpty()) {
      return complete;
    }
    log.info("removing {} routes that an earlier run left", strays.size());
    listing.deleteRoutes(strays);
    return complete && !mayHideOthers(strays);
  }
}
