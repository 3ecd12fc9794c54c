package net.spanwire.bgp.rib;

import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import org.jspecify.annotations.Nullable;

/**
 * All that decides what a neighbour is told, its own next hop and split horizon apart: neighbours
 * with equal keys are one update group.
 *
 * @param policy the name of the export policy
 * @param role what we are to the neighbours (RFC 9234), or null
 * @param longLived they know long-lived stale routes (RFC 9494)
 * @param draining traffic is to leave us (RFC 8326)
 * @param nextHopSelf always announce ourselves, also within our autonomous system
 * @param selfUsable there is an address that we can announce as ourselves
 * @param ipv6NextHop next hops may be IPv6: always for IPv6, by RFC 8950 for IPv4
 */
record ExportKey(
    boolean external,
    long localAsn,
    String policy,
    @Nullable BgpRole role,
    boolean longLived,
    boolean draining,
    boolean nextHopSelf,
    boolean selfUsable,
    boolean ipv6NextHop,
    boolean fourOctetAsn,
    boolean pathIds,
    int maxMessageSize) {

  static ExportKey of(AfiSafi family, NegotiatedSession session, Peer peer, SelfNextHop self) {
    NeighborConfig config = peer.config();
    RoleConfig role = config.role();
    return new ExportKey(
        session.external(),
        session.localAsn(),
        config.exportPolicy(),
        role == null || !session.external() ? null : role.role(),
        session.longLivedGracefulRestart() != null,
        peer.isDraining(),
        config.nextHopSelf(),
        self instanceof SelfNextHop.Usable,
        family == AfiSafi.IPV6_UNICAST || session.extendedNextHop().contains(family),
        session.fourOctetAsn(),
        session.addPathSend().contains(family),
        session.maxMessageSize());
  }
}
