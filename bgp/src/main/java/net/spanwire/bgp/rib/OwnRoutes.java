package net.spanwire.bgp.rib;

import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;

/** What this speaker originates: paths from nobody, with a place for each reason. */
final class OwnRoutes {

  private static final Verdict ACCEPTED = new Verdict(null, "", "");

  private final Attributes attributes;
  private final AdjRibIn source;

  OwnRoutes(long asn, Attributes attributes) {
    this.attributes = attributes;
    source =
        new AdjRibIn(new Peer(NeighborConfig.builder("", asn, new Ipv4Address(0)).build()), null);
  }

  void originate(FamilyRib rib, IpPrefix prefix, Origination origination) {
    PathAttributes said =
        attributes.intern(PathAttributes.of(origination.origin(), AsPath.EMPTY, SelfNextHop.PLACE));
    rib.put(
        prefix,
        new Path(
            source,
            origination.pathId(),
            said,
            said,
            ACCEPTED,
            DecisionProcess.OWN_WEIGHT,
            Gateway.NONE));
    if (origination == Origination.ANNOUNCE) {
      rib.setAnnouncedHere(prefix, true);
    }
  }

  void withdraw(FamilyRib rib, IpPrefix prefix, Origination origination) {
    rib.withdraw(source, new Nlri(prefix, origination.pathId()));
    if (origination == Origination.ANNOUNCE) {
      rib.setAnnouncedHere(prefix, false);
    }
  }
}
