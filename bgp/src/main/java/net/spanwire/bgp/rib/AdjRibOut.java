package net.spanwire.bgp.rib;

import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import org.jspecify.annotations.Nullable;

/**
 * What one neighbour was told in one family (RFC 4271 §3.2), and what it is still to be told on its
 * own: as a member of an {@link UpdateGroup} it mostly takes what all take.
 */
final class AdjRibOut {

  private final Peer peer;
  private final NegotiatedSession session;
  private final AfiSafi family;
  private final SelfNextHop self;

  /** The {@link Subjects} that the neighbour has from us. */
  private final IdSet announced = new IdSet();

  /** What is to be told to this neighbour apart: it is new, fell behind, or asked again. */
  private final IdSet own = new IdSet();

  /** What goes into {@link #own} when the group has run its policy for it. */
  private final IdSet awaited = new IdSet();

  private @Nullable UpdateGroup group;
  private @Nullable UpdateBatches batches;
  private boolean endOfRibOwed = true;
  private boolean refreshOwed;
  private boolean refreshing;

  /** Where it reads the group's log. */
  private long position;

  AdjRibOut(Peer peer, NegotiatedSession session, AfiSafi family) {
    this.peer = peer;
    this.session = session;
    this.family = family;
    self = SelfNextHop.of(family, session, peer.config());
  }

  Peer peer() {
    return peer;
  }

  NegotiatedSession session() {
    return session;
  }

  AfiSafi family() {
    return family;
  }

  ExportKey key() {
    return ExportKey.of(family, session, peer, self);
  }

  /** Why nothing can be announced with ourselves as the next hop, or null if it can. */
  @Nullable String withheldBecause() {
    return self instanceof SelfNextHop.Missing(String reason) ? reason : null;
  }

  NextHopAttribute selfNextHop() {
    return switch (self) {
      case SelfNextHop.Usable(NextHopAttribute nextHop) -> nextHop;
      case SelfNextHop.Missing(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /** What stands in a group's attributes for each member's own next hop, replaced. */
  PathAttributes withOwnNextHop(PathAttributes attributes) {
    return attributes.nextHop().equals(SelfNextHop.PLACE)
        ? attributes.toBuilder().nextHop(selfNextHop()).build()
        : attributes;
  }

  IdSet announced() {
    return announced;
  }

  IdSet own() {
    return own;
  }

  @Nullable UpdateGroup group() {
    return group;
  }

  /**
   * Becomes a member. What it was told elsewhere is said again as this group has it, as soon as the
   * group knows.
   *
   * @param undecided destinations for which the group has still to run its policy
   */
  void join(UpdateGroup joined, UpdateBatches ownBatches, IdSet undecided) {
    group = joined;
    batches = ownBatches;
    own.clear();
    awaited.clear();
    sayAgain(undecided);
  }

  void leave() {
    group = null;
    batches = null;
  }

  /** Everything is to be said again, as the group has it. */
  void sayAgain() {
    UpdateGroup mine = group;
    if (mine != null) {
      mine.sayAgain(this);
    }
  }

  /** Everything is to be said again. */
  void sayAgain(IdSet undecided) {
    UpdateGroup joined = group;
    own.addAll(announced);
    if (joined != null) {
      own.addAll(joined.advertised());
    }
    for (int id = own.next(0); joined != null && id >= 0; id = own.next(id + 1)) {
      if (undecided.contains(joined.subjects().destination(id))) {
        awaited.add(id);
      }
    }
    own.removeAll(awaited);
  }

  /**
   * The group has run its policy for a destination.
   *
   * @param logged whether all members will hear of it
   */
  void decided(int id, boolean logged) {
    if (awaited.remove(id) && !logged) {
      own.add(id);
    }
  }

  /** The neighbour wants to hear everything again, between two marks if it knows them. */
  void oweRefresh() {
    refreshOwed = true;
  }

  /** RFC 7313 §4: not before the end of the initial table, nor within another refresh. */
  boolean mayBeginRefresh() {
    return refreshOwed && !refreshing && !endOfRibOwed;
  }

  /** Returns whether it is to be marked. */
  boolean beginRefresh(IdSet undecided) {
    refreshOwed = false;
    refreshing = session.enhancedRouteRefresh();
    sayAgain(undecided);
    return refreshing;
  }

  /** Returns true once when all was said again that had to be, and the end is to be marked. */
  boolean endRefresh() {
    boolean over = refreshing && awaited.isEmpty() && !hasOwn();
    refreshing &= !over;
    return over;
  }

  @Nullable UpdateBatch nextOwn() {
    UpdateBatches mine = batches;
    return mine == null ? null : mine.next(own);
  }

  boolean hasOwn() {
    UpdateBatches mine = batches;
    return !own.isEmpty() || mine != null && !mine.isEmpty();
  }

  void removeReferenced(IdSet set) {
    set.removeAll(announced);
    set.removeAll(own);
    set.removeAll(awaited);
    UpdateBatches mine = batches;
    if (mine != null) {
      mine.removeFrom(set);
    }
  }

  boolean endOfRibOwed() {
    return endOfRibOwed;
  }

  void endOfRibSaid() {
    endOfRibOwed = false;
  }

  long position() {
    return position;
  }

  void setPosition(long other) {
    position = other;
  }
}
