package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.UnknownAttribute;
import net.spanwire.core.net.IpPrefix;

/**
 * How many octets things take in an UPDATE: upper bounds, by which as many destinations go into one
 * message as fit. The encoder has the last word.
 */
final class WireSize {

  /** Header and the two lengths (RFC 4271 §4.1, §4.3), and MP_UNREACH_NLRI's own fields. */
  private static final int FIXED = 19 + 2 + 2 + 7;

  /** MP_REACH_NLRI with two IPv6 addresses; NEXT_HOP is shorter. */
  private static final int NEXT_HOP = 4 + 5 + 32;

  private static final int HEADER = 4;

  private WireSize() {}

  /** Room for destinations in a message that withdraws. */
  static int roomToWithdraw(ExportKey key) {
    return key.maxMessageSize() - FIXED;
  }

  /** Room for destinations in a message with these attributes; may be none. */
  static int roomToAnnounce(ExportKey key, PathAttributes attributes) {
    return key.maxMessageSize() - FIXED - attributes(attributes, key.fourOctetAsn());
  }

  static int nlri(ExportKey key, IpPrefix prefix) {
    return 1 + (prefix.length() + 7) / 8 + (key.pathIds() ? 4 : 0);
  }

  private static int attributes(PathAttributes attributes, boolean fourOctetAsn) {
    int size = NEXT_HOP + asPath(attributes.asPath(), fourOctetAsn);
    size += 4; // ORIGIN
    size += attributes.multiExitDiscriminator() == null ? 0 : 7;
    size += attributes.localPreference() == null ? 0 : 7;
    size += attributes.atomicAggregate() ? 3 : 0;
    size += attributes.aggregator() == null ? 0 : 22;
    size += list(attributes.communities().size(), 4);
    size += list(attributes.extendedCommunities().size(), 8);
    size += list(attributes.largeCommunities().size(), 12);
    size += attributes.originatorId() == null ? 0 : 7;
    size += list(attributes.clusterList().size(), 4);
    size += attributes.onlyToCustomer() == null ? 0 : 7;
    for (UnknownAttribute unknown : attributes.unknown()) {
      size += HEADER + unknown.value().length();
    }
    return size;
  }

  /** Two-octet speakers get AS_PATH and AS4_PATH, together one and a half times as much. */
  private static int asPath(AsPath path, boolean fourOctetAsn) {
    int size = HEADER;
    for (AsPath.Segment segment : path.segments()) {
      size += 2 * (1 + segment.asns().length() / 255) + 4 * segment.asns().length();
    }
    return fourOctetAsn ? size : size * 2;
  }

  private static int list(int count, int each) {
    return count == 0 ? 0 : HEADER + count * each;
  }
}
