package net.spanwire.bgp.rib;

import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import org.jspecify.annotations.Nullable;

/**
 * All that decides what a neighbour is told, its own next hop and split horizon apart: neighbours
 * with equal keys are one update group.
 *
 * @param family of the destinations
 * @param localAsn our number on the session
 * @param ownAsnBehind the neighbour sees our own number behind {@code localAsn} (RFC 7705 §3.2)
 * @param peerAsn the neighbour's number where something depends on it, or 0
 * @param policy the name of the export policy
 * @param role what we are to the neighbours (RFC 9234), or null
 * @param longLived they know long-lived stale routes (RFC 9494)
 * @param draining traffic is to leave us (RFC 8326)
 * @param selfUsable there is an address that we can announce as ourselves
 * @param ipv6NextHop next hops may be IPv6: always for IPv6, by RFC 8950 for IPv4
 * @param pathIds several paths to one destination may be said (RFC 7911)
 */
record ExportKey(
    AfiSafi family,
    SessionKind kind,
    long localAsn,
    boolean ownAsnBehind,
    long peerAsn,
    String policy,
    @Nullable BgpRole role,
    boolean longLived,
    boolean draining,
    ExportOptions options,
    boolean selfUsable,
    boolean ipv6NextHop,
    boolean fourOctetAsn,
    boolean pathIds,
    int maxMessageSize) {

  static ExportKey of(AfiSafi family, NegotiatedSession session, Peer peer, SelfNextHop self) {
    NeighborConfig config = peer.config();
    RoleConfig role = config.role();
    ExportOptions options = config.exports();
    LocalAs localAs = config.localAs();
    boolean dependsOnPeer =
        options.asOverride() || options.removePrivate() != ExportOptions.RemovePrivate.OFF;
    return new ExportKey(
        family,
        session.kind(),
        session.localAsn(),
        localAs != null && !localAs.replaceAs(),
        dependsOnPeer ? session.remoteAsn() : 0,
        config.exportPolicy(),
        role == null || !session.external() ? null : role.role(),
        session.longLivedGracefulRestart() != null,
        peer.isDraining(),
        options,
        self instanceof SelfNextHop.Usable,
        family == AfiSafi.IPV6_UNICAST || session.extendedNextHop().contains(family),
        session.fourOctetAsn(),
        session.addPathSend().contains(family),
        session.maxMessageSize());
  }

  boolean external() {
    return kind == SessionKind.EXTERNAL;
  }
}
