package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * All that is said of a route (RFC 4271 §5). Many routes share one value: intern it before it is
 * kept.
 *
 * @param nextHop NEXT_HOP, or the next hop of MP_REACH_NLRI
 * @param multiExitDiscriminator MED, 0 to 2³²−1, or null
 * @param localPreference 0 to 2³²−1, or null where the session is external
 * @param communities RFC 1997
 * @param extendedCommunities RFC 4360, each as its 8 bytes in network order
 * @param originatorId RFC 4456, or null
 * @param clusterList RFC 4456, the nearest first
 * @param onlyToCustomer RFC 9234, or null
 * @param unknown transitive attributes we do not know, passed on with the partial bit
 */
public record PathAttributes(
    Origin origin,
    AsPath asPath,
    NextHopAttribute nextHop,
    @Nullable Long multiExitDiscriminator,
    @Nullable Long localPreference,
    boolean atomicAggregate,
    @Nullable Aggregator aggregator,
    Communities communities,
    ImmutableSet<Long> extendedCommunities,
    ImmutableSet<LargeCommunity> largeCommunities,
    @Nullable Ipv4Address originatorId,
    ImmutableList<Ipv4Address> clusterList,
    @Nullable Long onlyToCustomer,
    ImmutableList<UnknownAttribute> unknown) {

  /** Of what differs most; written out, as {@code Ipv4Address}'s. */
  @Override
  public int hashCode() {
    int hash = 31 * asPath.hashCode() + nextHop.address().hashCode();
    return 31 * (31 * hash + communities.hashCode()) + largeCommunities.hashCode();
  }

  /** RFC 4271 §5.1.1, the preferred first. */
  public enum Origin {
    IGP,
    EGP,
    INCOMPLETE
  }

  /**
   * Where to send it (RFC 4271 §5.1.3, RFC 2545 §3, RFC 8950).
   *
   * @param address the global address, or a link-local one alone
   * @param linkLocal the second address of a 32-byte next hop, or null
   */
  public record NextHopAttribute(IpAddress address, @Nullable Ipv6Address linkLocal) {
    public NextHopAttribute(IpAddress address) {
      this(address, null);
    }
  }

  /** RFC 4271 §5.1.7. */
  public record Aggregator(long asn, Ipv4Address routerId) {}

  /** RFC 8092; each part 0 to 2³²−1. */
  public record LargeCommunity(long global, long local1, long local2) {
    @Override
    public int hashCode() {
      return 31 * (31 * Long.hashCode(global) + Long.hashCode(local1)) + Long.hashCode(local2);
    }
  }

  /** An attribute we do not know, byte for byte. */
  public record UnknownAttribute(int flags, int type, Bytes value) {}

  /** The least an announcement can say. */
  public static PathAttributes of(Origin origin, AsPath asPath, NextHopAttribute nextHop) {
    return new PathAttributes(
        origin,
        asPath,
        nextHop,
        null,
        null,
        false,
        null,
        Communities.NONE,
        ImmutableSet.of(),
        ImmutableSet.of(),
        null,
        ImmutableList.of(),
        null,
        ImmutableList.of());
  }

  /** A builder that begins with these values. */
  public PathAttributesBuilder toBuilder() {
    return new PathAttributesBuilder(this);
  }
}
