package net.spanwire.kernelroute.sync;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.LinkAddress;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Reply;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.netlink.Rule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each notification to those whom it concerns, and notes what must be looked at again because
 * the kernel changes more than it tells:
 *
 * <ul>
 *   <li>IPv4 routes go with their link, silently; next hop objects of both families, too
 *   <li>IPv4 routes go with their preferred source, and with the last address of their link
 *   <li>routes go with their next hop object
 * </ul>
 */
final class KernelEvents {

  private static final Logger log = LoggerFactory.getLogger(KernelEvents.class);

  /** What to list again. */
  enum Reload {
    NOTHING,
    /** Others' routes and the mirror. */
    FOREIGN,
    EVERYTHING
  }

  /** Those who keep what the events are about. */
  record Parts(
      Host host,
      Ways ways,
      RouteEntries entries,
      Interfaces interfaces,
      UnderlayRules rules,
      @Nullable UnderlayMirror mirror) {}

  private final Parts parts;
  private final Host host;
  private final KernelConfig config;
  private final @Nullable UnderlayMirror mirror;
  private final Redistribution redistribution;
  private final LinkState.Listener links;
  private final Set<IpAddress> missingSources = new HashSet<>();

  /** What carries our number and is nothing of ours; taken in the same step. */
  private final List<KernelObject> strays = new ArrayList<>();

  private Reload reload = Reload.NOTHING;
  private boolean retry;
  private boolean resolutionDirty = true;
  private long repaired;

  KernelEvents(Parts parts, Redistribution redistribution, LinkState.Listener links) {
    this.parts = parts;
    this.host = parts.host();
    this.config = host.config();
    this.mirror = parts.mirror();
    this.redistribution = redistribution;
    this.links = links;
  }

  void on(Reply reply) {
    switch (reply) {
      case Reply.Present(Reply.Header header, KernelObject object) ->
          on(object, false, header.flags());
      case Reply.Gone(Reply.Header header, KernelObject object) -> on(object, true, header.flags());
      case Reply.Unreadable(Reply.Header header, String reason) ->
          log.warn("a notification of type {} cannot be read: {}", header.type(), reason);
      case Reply.Acknowledgement ignored -> {}
      case Reply.Done ignored -> {}
      case Reply.Other ignored -> {}
    }
  }

  private void on(KernelObject object, boolean gone, int flags) {
    switch (object) {
      case Link link -> onLink(link, gone);
      case LinkAddress address -> onAddress(address, gone);
      case Route route -> onRoute(route, gone, flags);
      case NextHopObject next -> onNextHop(next, gone);
      case Rule rule -> parts.rules().onRule(rule);
    }
  }

  void onLink(Link link, boolean gone) {
    if (link.family() != Rtnetlink.AF_UNSPEC) {
      return; // a bridge speaks of its port
    }
    Link before = gone ? host.links.remove(link.index()) : host.links.put(link);
    boolean wasUp = before != null && before.isUp();
    boolean isUp = !gone && link.isUp();
    boolean was = before != null && before.isUsable();
    boolean is = !gone && link.isUsable();
    boolean renamed = before != null && !before.name().equals(link.name());
    if (gone || wasUp && !isUp) {
      parts.ways().onLinkDown(link.index());
      reload(Reload.FOREIGN);
    } else if (was && !is) {
      parts.ways().onCarrierLost(link.index());
      reload(Reload.FOREIGN);
    }
    if (mirror != null && isUp && !wasUp) {
      mirror.requeueAll();
    }
    if (was != is || renamed || gone || before == null) {
      retry = true;
      resolutionDirty = true;
      if (host.ownInterfaces.contains(link.name())) {
        onOwnInterfacesChanged();
      }
    }
    if (gone) {
      host.addresses.removeAllOf(link.index());
    }
    parts.interfaces().onChange(link.name());
    tell(link, before, gone);
  }

  private void tell(Link link, @Nullable Link before, boolean gone) {
    if (before != null && (gone || !before.name().equals(link.name()))) {
      links.onLinkRemoved(before.name());
    }
    if (!gone && (before == null || !state(before).equals(state(link)))) {
      links.onLink(state(link));
    }
  }

  static LinkState state(Link link) {
    return new LinkState(link.name(), link.index(), link.isUp(), link.hasCarrier(), link.mtu());
  }

  private void onAddress(LinkAddress address, boolean gone) {
    if (gone) {
      host.addresses.remove(address);
    } else {
      host.addresses.put(address);
    }
    if (gone) {
      onAddressGone(address);
    }
    parts.interfaces().onChange(host.links.name(address.index()));
    retry = true;
    resolutionDirty = true;
  }

  private void onAddressGone(LinkAddress address) {
    AddressFamily family = address.address().family();
    reload(Reload.FOREIGN);
    if (parts.ways().dropSourced(address.address())) {
      parts.entries().requeueLearned(family);
    }
    if (family == AddressFamily.IPV4
        && parts.ways().objects() == 0
        && !host.addresses.hasAny(address.index(), family)) {
      reload(Reload.EVERYTHING); // routes with their legs written into them went with it
    }
  }

  private void onRoute(Route route, boolean gone, int flags) {
    KernelConfig.Underlay underlay = config.underlay();
    boolean ofMirror = underlay != null && route.table() == underlay.table();
    boolean replaced = !gone && (flags & Rtnetlink.NLM_F_REPLACE) != 0;
    if (route.cloned()) {
      return;
    }
    TableView view = view(route.table());
    if (route.protocol() == config.protocol()) {
      if (view != null && gone && TableView.joins(route)) {
        follow(view, route, true, flags); // with legs of others, or told under their name before
      }
      if (view != null && replaced && !view.at(route.destination()).isEmpty()) {
        reload(Reload.FOREIGN); // what was replaced may have been theirs
      }
      if (mirror != null && ofMirror) {
        mirror.onOwnChange(route, gone);
        repaired++;
      } else if (config.isKeyOfOurs(route)) {
        if (parts.entries().onOwnChange(route, gone) && !replaced) {
          reload(Reload.EVERYTHING);
        }
      } else if (!gone) {
        strays.add(route);
      }
      return;
    }
    if (ofMirror && replaced) {
      reload(Reload.FOREIGN);
    }
    if (view != null) {
      follow(view, route, gone, flags);
    }
    if (replaced && route.table() == config.table()) {
      parts.entries().onForeignReplaced(route);
    }
    if (config.isKeyOfOurs(route) && TableView.joins(route)) {
      parts.entries().onForeignJoined(route, gone);
    }
  }

  /** Others' routes of that table, if they matter. */
  private @Nullable TableView view(int table) {
    if (table == config.hostTable()) {
      return host.main;
    }
    return table == config.table() ? host.occupants : null;
  }

  private void follow(TableView view, Route route, boolean gone, int flags) {
    boolean changed = gone ? view.remove(route) : view.put(route, flags);
    if (changed) {
      onForeignChange(route.table(), route.destination());
    }
  }

  /** Others' routes to a destination changed. */
  void onForeignChange(int table, IpPrefix destination) {
    retry = true;
    if (table == config.hostTable()) {
      resolutionDirty = true;
      redistribution.onChange(destination);
      if (mirror != null) {
        mirror.onChange(destination);
      }
    }
    if (table == config.table()) {
      parts.entries().onForeignChange(destination);
    }
  }

  private void onNextHop(NextHopObject next, boolean gone) {
    if (parts.ways().onObject(next, gone)) {
      repaired++;
      retry = true;
      return;
    }
    strays.removeIf(stray -> stray instanceof NextHopObject known && known.id() == next.id());
    if (gone) {
      host.nextHops.remove(next.id());
      reload(Reload.FOREIGN);
    } else {
      host.nextHops.put(next.id(), next);
      resolutionDirty = true;
      if (next.protocol() == config.protocol()) {
        strays.add(next);
      }
    }
  }

  /** Which interfaces are ours, or what they are, changed. */
  void onOwnInterfacesChanged() {
    redistribution.requeueAll();
    if (mirror != null) {
      mirror.requeueAll();
    }
  }

  /** Warns of a preferred source that the host does not have, once. */
  void noteSource(@Nullable IpAddress source, boolean ready) {
    if (source != null && ready) {
      missingSources.remove(source);
    } else if (source != null && missingSources.add(source)) {
      log.warn("{}", missing(source));
    }
  }

  private static String missing(IpAddress source) {
    return "router.source "
        + source
        + " is not an address of this host: learned routes go without a preferred source";
  }

  List<String> sourceProblems() {
    List<String> problems = new ArrayList<>();
    missingSources.forEach(source -> problems.add(missing(source)));
    return problems;
  }

  private void reload(Reload wanted) {
    if (wanted.compareTo(reload) > 0) {
      reload = wanted;
    }
  }

  void requestReload() {
    reload = Reload.EVERYTHING;
  }

  boolean wantsEverything() {
    return reload == Reload.EVERYTHING;
  }

  Reload takeReload() {
    Reload wanted = reload;
    reload = Reload.NOTHING;
    return wanted;
  }

  /** What others made with our number since the last call. */
  List<KernelObject> takeStrays() {
    List<KernelObject> taken = List.copyOf(strays);
    strays.clear();
    return taken;
  }

  /** True once after something changed that may let in what was refused. */
  boolean takeRetry() {
    boolean wanted = retry;
    retry = false;
    return wanted;
  }

  boolean isResolutionDirty() {
    return resolutionDirty;
  }

  void dirtyResolution() {
    resolutionDirty = true;
  }

  void cleanResolution() {
    resolutionDirty = false;
  }

  long repaired() {
    return repaired;
  }
}
