package net.spanwire.bgp.rib;

import java.util.EnumMap;
import java.util.Map;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * What one session taught (RFC 4271 §3.2). The paths themselves stand with their destinations; here
 * is which destinations those are. A new session has a new one, so that what an old one left can be
 * cleared away while the new one fills; but where the routes are kept for a neighbour that restarts
 * (RFC 4724), the new session goes on with the old one.
 */
final class AdjRibIn {

  /** What stands in one family. */
  static final class Family {
    /** Destinations with a path from here. */
    final IdSet destinations = new IdSet();

    /** Kept until they are said again, or the end of that. */
    final StaleMarks stale = new StaleMarks();

    /** Being removed, in slices, unless they are said again. */
    final StaleMarks doomed = new StaleMarks();

    int received;
    int accepted;
    boolean ended;
    boolean warned;
    boolean exceeded;

    boolean hasOld() {
      return !stale.isEmpty() || !doomed.isEmpty();
    }
  }

  private final Peer peer;
  private @Nullable NegotiatedSession session;
  private final Map<AfiSafi, Family> families = new EnumMap<>(AfiSafi.class);
  private boolean down;
  private boolean away;

  /**
   * An empty one.
   *
   * @param session null for our own routes
   */
  AdjRibIn(Peer peer, @Nullable NegotiatedSession session) {
    this.peer = peer;
    this.session = session;
    for (AfiSafi family : AfiSafi.values()) {
      families.put(family, new Family());
    }
  }

  Peer peer() {
    return peer;
  }

  /** Null for our own routes. */
  @Nullable NegotiatedSession session() {
    return session;
  }

  Family family(AfiSafi family) {
    return families.computeIfAbsent(family, any -> new Family());
  }

  Map<AfiSafi, Family> families() {
    return families;
  }

  /** True for what this speaker originates. */
  boolean isOwn() {
    return session == null;
  }

  /** Of our own routes: internal. */
  SessionKind kind() {
    return session == null ? SessionKind.INTERNAL : session.kind();
  }

  boolean external() {
    return kind() == SessionKind.EXTERNAL;
  }

  /** Our number on the session, 0 for our own routes. */
  long localAsn() {
    return session == null ? 0 : session.localAsn();
  }

  long remoteAsn() {
    return session == null ? 0 : session.remoteAsn();
  }

  /** What we are to the neighbour (RFC 9234), where that counts. */
  @Nullable BgpRole role() {
    RoleConfig role = peer.config().role();
    return role == null || !external() ? null : role.role();
  }

  /** RFC 4456 §4. */
  boolean reflectorClient() {
    return peer.config().exports().reflectorClient();
  }

  boolean carries(AfiSafi family) {
    return session != null && session.families().contains(family);
  }

  /** RFC 4271 §9.1.2.2 f. */
  Ipv4Address routerId() {
    return session == null ? new Ipv4Address(0) : session.remoteRouterId();
  }

  /** RFC 4271 §9.1.2.2 g. */
  IpAddress address() {
    return session == null ? peer.config().address() : session.link().remote();
  }

  @Nullable LinkAddresses link() {
    return session == null ? null : session.link();
  }

  boolean tunnel() {
    return peer.config().tunnel();
  }

  /** RFC 4271 §6.3: next hops of an external neighbour one hop away are on the shared link. */
  boolean requiresConnected() {
    return external() && !tunnel() && peer.config().multihopTtl() <= 1;
  }

  boolean isDown() {
    return down;
  }

  void goDown() {
    down = true;
  }

  /** The session is over, and some of its routes are kept for the next one. */
  boolean isAway() {
    return away;
  }

  void goAway() {
    away = true;
  }

  void resume(NegotiatedSession next) {
    session = next;
    away = false;
    families
        .values()
        .forEach(family -> {
          family.ended = false;
          family.warned = false;
          family.exceeded = false;
        });
  }
}
