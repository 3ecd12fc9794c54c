package net.spanwire.bgp.rib;

import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rpki.RouteOrigin;
import net.spanwire.bgp.rpki.VrpTable;

/** Judges again what stands in the RIB when the grounds have changed, on sessions that stay up. */
final class Reconsideration {

  private final Peers peers;
  private final Map<AfiSafi, FamilyRib> families;
  private final Policies policies;
  private final PrefixLimits limits;

  Reconsideration(
      Peers peers, Map<AfiSafi, FamilyRib> families, Policies policies, PrefixLimits limits) {
    this.peers = peers;
    this.families = families;
    this.policies = policies;
    this.limits = limits;
  }

  /** Another configuration of a neighbour that is known. */
  void configure(Peer peer, NeighborConfig neighbor) {
    NeighborConfig old = peer.config();
    peer.configure(neighbor);
    AdjRibIn in = peer.in();
    boolean judgedAnew =
        !old.importPolicy().equals(neighbor.importPolicy())
            || !old.imports().equals(neighbor.imports())
            || old.honorGracefulShutdown() != neighbor.honorGracefulShutdown();
    if (in != null && judgedAnew) {
      families.values().forEach(rib -> rib.importAgain(in));
    }
    if (in != null && old.exports().reflectorClient() != neighbor.exports().reflectorClient()) {
      families.values().forEach(rib -> rib.exportAgain(in));
    }
    if (in != null) {
      limits.check(in);
    }
    peer.out()
        .forEach((family, out) -> Objects.requireNonNull(families.get(family)).groups().place(out));
  }

  void softReset(Peer peer, Rib.Direction direction) {
    AdjRibIn in = peer.in();
    switch (direction) {
      case IN -> {
        if (in != null) {
          families.values().forEach(rib -> rib.importAgain(in));
        }
      }
      case OUT -> peer.out().values().forEach(AdjRibOut::sayAgain);
    }
  }

  /** What the RPKI says by now; {@code changed} are the payloads that came or went. */
  void validate(VrpTable table, VrpTable changed, long asn) {
    policies.setValidator((prefix, path) -> table.validate(prefix, RouteOrigin.of(path, asn)));
    for (Peer peer : peers.all()) {
      AdjRibIn in = peer.in();
      if (in != null && policies.importPolicy(peer.config()).asksRpki()) {
        families.values().forEach(rib -> rib.importAgain(in, changed::covers));
      }
    }
    families.values().forEach(rib -> rib.exportAgain(changed::covers));
  }
}
