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

  /** Destinations that the neighbour has from us. */
  private final IdSet announced = new IdSet();

  /** Destinations to be told to this neighbour apart: it is new, fell behind, or asked again. */
  private final IdSet own = new IdSet();

  /** Destinations that go into {@link #own} when the group has run its policy for them. */
  private final IdSet awaited = new IdSet();

  private @Nullable UpdateGroup group;
  private @Nullable UpdateBatches batches;
  private boolean endOfRibOwed = true;

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
    return ExportKey.of(family, session, peer.config(), self);
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

  /** Everything is to be said again. */
  void sayAgain(IdSet undecided) {
    UpdateGroup joined = group;
    own.addAll(announced);
    if (joined != null) {
      own.addAll(joined.advertised());
    }
    for (int id = own.next(0); id >= 0; id = own.next(id + 1)) {
      if (undecided.contains(id)) {
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
