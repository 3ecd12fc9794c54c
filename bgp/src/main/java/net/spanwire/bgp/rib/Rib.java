package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.PrefixCount;
import net.spanwire.bgp.fsm.Action.StaleExpired.Then;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.RouteChange;
import org.jspecify.annotations.Nullable;

/**
 * The three routing information bases of RFC 4271 §3.2 and the way through them. One thread owns
 * it; it has none of its own, no clock and no socket.
 *
 * <ol>
 *   <li>{@link #onUpdate} stores what a neighbour said in its Adj-RIB-In, with the verdict of the
 *       import policy, and marks the destinations.
 *   <li>{@link #process} decides marked destinations: best path, forwarding, and which update
 *       groups have to look again. It does so in slices, so that a lost full table holds nobody up.
 *   <li>{@link #drainRouteChanges} and {@link #drainNextHopWatches} hand over what follows for the
 *       kernel.
 *   <li>{@link #pollUpdate} takes the next message for a neighbour while its transport is writable.
 *       What waits for a neighbour is a set of destinations, so a slow one costs bounded memory.
 * </ol>
 *
 * <p>How the owner drives it:
 *
 * <pre>{@code
 * rib.onUpdate("fra", update);           // any inputs
 * boolean more = rib.process(4096);      // then a slice; if more, again soon
 * table.apply(rib.drainRouteChanges());
 * rib.drainNextHopWatches().forEach(…);
 * while (channel.isWritable() && (message = rib.pollUpdate("fra")) != null) channel.write(message);
 * }</pre>
 */
public final class Rib {

  /** Which way {@link #softReset} goes. */
  public enum Direction {
    /** Import again from the Adj-RIB-In. */
    IN,
    /** Send the whole Adj-RIB-Out again. */
    OUT
  }

  private final Attributes attributes = new Attributes();
  private final Gateways gateways = new Gateways();
  private final Policies policies;
  private final Forwarding forwarding;
  private final Map<AfiSafi, FamilyRib> families = new EnumMap<>(AfiSafi.class);
  private final Peers peers = new Peers();
  private final RibView view;
  private final RouteMonitors monitors = new RouteMonitors(peers, families);
  private final OwnRoutes own;
  private RibConfig config;
  private List<RouteChange> changes = new ArrayList<>();
  private final PrefixLimits limits = new PrefixLimits();
  private final Reconsideration again;
  private boolean deferring;

  public Rib(RibConfig config) {
    this.config = config;
    policies = new Policies(config.policies());
    forwarding = new Forwarding(config.multipath());
    own = new OwnRoutes(config.asn(), attributes);
    ImportProcess imports = new ImportProcess(attributes, gateways, policies, config);
    ExportProcess exports = new ExportProcess(attributes, policies, config);
    Decisions decisions =
        new Decisions(
            forwarding,
            change -> changes.add(change),
            config.options().alwaysCompareMed(),
            monitors);
    for (AfiSafi family : AfiSafi.values()) {
      families.put(family, new FamilyRib(family, gateways, imports, exports, decisions));
    }
    again = new Reconsideration(peers, families, policies, limits);
    view = new RibView(peers, families, decisions);
  }

  /**
   * Makes a neighbour known, or changes one: other policies and options of import and export are
   * applied at once and without touching the session; all else counts from the next session on.
   */
  public void addNeighbor(NeighborConfig neighbor) {
    Optional<Peer> known = peers.find(neighbor.name());
    if (known.isEmpty()) {
      peers.add(new Peer(neighbor));
      return;
    }
    again.configure(known.get(), neighbor);
  }

  /** Forgets a neighbour and all it said. */
  public void removeNeighbor(String neighbor) {
    onDown(neighbor);
    peers.remove(neighbor);
  }

  /** The session is up: its initial table begins to wait in {@link #pollUpdate}. */
  public void onEstablished(String neighbor, NegotiatedSession session) {
    Peer peer = peers.get(neighbor);
    AdjRibIn kept = peer.in();
    if (kept != null && kept.isAway()) {
      kept.resume(session);
    } else {
      onDown(neighbor);
      peer.setIn(new AdjRibIn(peer, session));
    }
    for (AfiSafi family : session.families()) {
      AdjRibOut out = new AdjRibOut(peer, session, family);
      peer.out().put(family, out);
      rib(family).groups().place(out);
    }
  }

  /**
   * Routes came in, decoded and validated: what RFC 7606 treats as withdrawn is withdrawn by now.
   * Ignored where no session is established, or it does not carry the family.
   */
  public void onUpdate(String neighbor, Message.Update update) {
    AdjRibIn in = in(neighbor);
    if (in == null) {
      return;
    }
    for (Nlri nlri : update.withdrawn()) {
      AfiSafi family = AfiSafi.of(nlri.prefix().family());
      rib(family).withdraw(in, nlri);
    }
    PathAttributes announced = update.attributes();
    if (announced != null) {
      PathAttributes received = attributes.intern(announced);
      for (Nlri nlri : update.announced()) {
        AfiSafi family = AfiSafi.of(nlri.prefix().family());
        if (in.carries(family) && !in.family(family).exceeded) {
          rib(family).hear(in, nlri, received);
        }
      }
      limits.check(in);
    }
  }

  /** Prefix limits that were reached since the last call. */
  public ImmutableList<PrefixCount> drainPrefixCounts() {
    return limits.drain();
  }

  /** The neighbour has said all it had to say of the family (RFC 4724 §2). */
  public void onEndOfRib(String neighbor, AfiSafi family) {
    AdjRibIn in = in(neighbor);
    if (in != null) {
      in.family(family).ended = true;
      rib(family).staleRoutes().sweep(in);
    }
  }

  /**
   * The neighbour wants to hear a family again (RFC 2918), or says one again: what it leaves out
   * between the marks is void (RFC 7313 §4).
   */
  public void onRouteRefresh(String neighbor, Message.RouteRefresh refresh) {
    AdjRibIn in = in(neighbor);
    AdjRibOut out = peers.get(neighbor).out().get(refresh.family());
    switch (refresh.subtype()) {
      case Message.RouteRefresh.REQUEST -> {
        if (out != null) {
          out.oweRefresh();
        }
      }
      case Message.RouteRefresh.BEGIN -> {
        if (in != null) {
          rib(refresh.family()).staleRoutes().mark(in);
        }
      }
      case Message.RouteRefresh.END -> {
        if (in != null) {
          rib(refresh.family()).staleRoutes().sweep(in);
        }
      }
      default -> {} // RFC 7313 §5
    }
  }

  /** The session is gone, and its routes with it. */
  public void onDown(String neighbor) {
    onDown(neighbor, ImmutableSet.of());
  }

  /**
   * The session is gone: its routes count no longer from now on, and are removed in slices. Those
   * of {@code retained} families stay as they are until {@link #onStaleExpired}, or until the end
   * of what the neighbour says in its next session (RFC 4724 §4.2).
   */
  public void onDown(String neighbor, ImmutableSet<AfiSafi> retained) {
    Peer peer = peers.get(neighbor);
    AdjRibIn in = peer.in();
    if (in != null && retained.isEmpty()) {
      in.goDown();
      peer.setIn(null);
      families.values().forEach(rib -> rib.purge(in));
    } else if (in != null) {
      in.goAway();
      families.forEach((family, rib) -> {
        rib.staleRoutes().mark(in);
        if (!retained.contains(family)) {
          rib.staleRoutes().sweep(in);
        }
      });
    }
    peer.out().forEach((family, out) -> rib(family).groups().remove(out));
    peer.out().clear();
  }

  /** Routes kept from an earlier session have been kept long enough. */
  public void onStaleExpired(String neighbor, AfiSafi family, Then then) {
    AdjRibIn in = in(neighbor);
    if (in != null) {
      rib(family).staleRoutes().expire(in, then);
    }
  }

  /**
   * Lets traffic leave a neighbour before its session ends, or come back (RFC 8326): what it says
   * gets the least preference, what it is told is marked.
   */
  public void drain(String neighbor, boolean draining) {
    Peer peer = peers.get(neighbor);
    if (peer.isDraining() != draining) {
      peer.setDraining(draining);
      softReset(neighbor, Direction.IN);
      peer.out().forEach((family, out) -> rib(family).groups().place(out));
    }
  }

  /**
   * We have restarted: nothing is chosen and nothing said before {@link #select}, so that
   * neighbours who kept our routes hear only what is complete (RFC 4724 §4.1).
   */
  public void deferSelection() {
    deferring = true;
  }

  /** Ends {@link #deferSelection}. */
  public void select() {
    deferring = false;
  }

  /** What the {@link net.spanwire.core.routing.NextHopTracker} found. */
  public void onResolution(IpAddress address, NextHopResolution resolution) {
    Gateway gateway = gateways.tracked(address);
    if (gateway != null) {
      gateway.resolve(resolution);
      families.values().forEach(rib -> rib.decideAgain(gateway));
    }
  }

  /** This speaker originates {@code prefix} for one more reason. */
  public void originate(IpPrefix prefix, Origination origination) {
    own.originate(rib(AfiSafi.of(prefix.family())), prefix, origination);
  }

  /** Ends {@link #originate} for that reason. */
  public void withdraw(IpPrefix prefix, Origination origination) {
    own.withdraw(rib(AfiSafi.of(prefix.family())), prefix, origination);
  }

  /**
   * Other policies or another width of multipath: soft reconfiguration of all that they concern.
   *
   * @throws IllegalArgumentException if the number, the router id or the options differ: these need
   *     new sessions
   */
  public void reconfigure(RibConfig other) {
    if (other.asn() != config.asn()
        || !other.routerId().equals(config.routerId())
        || !other.options().equals(config.options())) {
      throw new IllegalArgumentException(
          "another AS number, router id or cluster needs new sessions, and so a new RIB");
    }
    ImmutableSet<String> changed = policies.replace(other.policies());
    boolean widthChanged = other.multipath() != config.multipath();
    config = other;
    forwarding.setWidth(other.multipath());
    for (FamilyRib rib : families.values()) {
      rib.groups().exportAgain(changed);
      if (widthChanged) {
        rib.decideAgain();
      }
    }
    for (Peer peer : peers.all()) {
      if (changed.contains(peer.config().importPolicy())) {
        softReset(peer.name(), Direction.IN);
      }
    }
  }

  /**
   * Takes what the RPKI says by now. Routes are judged again where a policy asks for it, and only
   * those that the change is about.
   *
   * @param changed the payloads that came or went; neither table is changed any more
   */
  public void setVrps(VrpTable table, VrpTable changed) {
    again.validate(table, changed, config.asn());
  }

  /** Runs the import policy again, or sends everything again, on a session that stays up. */
  public void softReset(String neighbor, Direction direction) {
    again.softReset(peers.get(neighbor), direction);
  }

  /** Decides up to {@code maxDestinations} destinations; returns true if there is more to do. */
  public boolean process(int maxDestinations) {
    if (deferring) {
      return false;
    }
    int share = Math.max(1, maxDestinations / families.size());
    boolean more = false;
    for (FamilyRib rib : families.values()) {
      more |= rib.process(share) == 0;
    }
    return more;
  }

  /** Whether destinations have changed and are still to be decided. */
  public boolean hasUndecided() {
    return !deferring && families.values().stream().anyMatch(FamilyRib::hasUndecided);
  }

  /** The changes of the forwarding table since the last call, in order. */
  public ImmutableList<RouteChange> drainRouteChanges() {
    ImmutableList<RouteChange> drained = ImmutableList.copyOf(changes);
    changes = new ArrayList<>();
    return drained;
  }

  /** The next hops to follow, or no longer, since the last call, in order. */
  public ImmutableList<NextHopWatch> drainNextHopWatches() {
    return gateways.drainWatches();
  }

  /**
   * The next {@link Message.Update} or {@link Message.EndOfRib} for a neighbour, no larger on the
   * wire than the session's {@code maxMessageSize} if its attributes leave room at all; null if
   * there is none now. Neighbours of one update group get the same instance where they can, so that
   * an encoder may keep what it made of it.
   */
  public @Nullable Message pollUpdate(String neighbor) {
    if (deferring) {
      return null;
    }
    Peer peer = peers.get(neighbor);
    for (int i = 0; i < families.size(); i++) {
      AdjRibOut out = peer.out().get(peer.nextTurn());
      UpdateGroup group = out == null ? null : out.group();
      Message message = out == null || group == null ? null : group.poll(out);
      if (message != null) {
        monitors.said(peer, message);
        return message;
      }
    }
    return null;
  }

  /** Those who are told of all changes. */
  public RouteMonitors monitors() {
    return monitors;
  }

  /** What stands in it, for those who ask. */
  public RibView view() {
    return view;
  }

  private FamilyRib rib(AfiSafi family) {
    return Objects.requireNonNull(families.get(family));
  }

  private @Nullable AdjRibIn in(String neighbor) {
    return peers.get(neighbor).in();
  }
}
