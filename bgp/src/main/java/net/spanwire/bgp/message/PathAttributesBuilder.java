package net.spanwire.bgp.message;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Collection;
import net.spanwire.bgp.message.PathAttributes.Aggregator;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.message.PathAttributes.UnknownAttribute;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** Changes some of a route's attributes; the components are those of {@link PathAttributes}. */
public final class PathAttributesBuilder {

  private Origin origin;
  private AsPath asPath;
  private NextHopAttribute nextHop;
  private @Nullable Long multiExitDiscriminator;
  private @Nullable Long localPreference;
  private boolean atomicAggregate;
  private @Nullable Aggregator aggregator;
  private Communities communities;
  private ImmutableSet<Long> extendedCommunities;
  private ImmutableSet<LargeCommunity> largeCommunities;
  private @Nullable Ipv4Address originatorId;
  private ImmutableList<Ipv4Address> clusterList;
  private @Nullable Long onlyToCustomer;
  private ImmutableList<UnknownAttribute> unknown;

  PathAttributesBuilder(PathAttributes from) {
    origin = from.origin();
    asPath = from.asPath();
    nextHop = from.nextHop();
    multiExitDiscriminator = from.multiExitDiscriminator();
    localPreference = from.localPreference();
    atomicAggregate = from.atomicAggregate();
    aggregator = from.aggregator();
    communities = from.communities();
    extendedCommunities = from.extendedCommunities();
    largeCommunities = from.largeCommunities();
    originatorId = from.originatorId();
    clusterList = from.clusterList();
    onlyToCustomer = from.onlyToCustomer();
    unknown = from.unknown();
  }

  public PathAttributesBuilder origin(Origin value) {
    origin = value;
    return this;
  }

  public PathAttributesBuilder asPath(AsPath value) {
    asPath = value;
    return this;
  }

  public PathAttributesBuilder nextHop(NextHopAttribute value) {
    nextHop = value;
    return this;
  }

  public PathAttributesBuilder multiExitDiscriminator(@Nullable Long value) {
    multiExitDiscriminator = value;
    return this;
  }

  public PathAttributesBuilder localPreference(@Nullable Long value) {
    localPreference = value;
    return this;
  }

  public PathAttributesBuilder atomicAggregate(boolean value) {
    atomicAggregate = value;
    return this;
  }

  public PathAttributesBuilder aggregator(@Nullable Aggregator value) {
    aggregator = value;
    return this;
  }

  public PathAttributesBuilder communities(Collection<Integer> value) {
    communities = Communities.copyOf(value);
    return this;
  }

  /** One more, unless it is there. */
  public PathAttributesBuilder addCommunity(int value) {
    communities = communities.with(value);
    return this;
  }

  public PathAttributesBuilder extendedCommunities(ImmutableSet<Long> value) {
    extendedCommunities = value;
    return this;
  }

  public PathAttributesBuilder largeCommunities(ImmutableSet<LargeCommunity> value) {
    largeCommunities = value;
    return this;
  }

  public PathAttributesBuilder originatorId(@Nullable Ipv4Address value) {
    originatorId = value;
    return this;
  }

  public PathAttributesBuilder clusterList(ImmutableList<Ipv4Address> value) {
    clusterList = value;
    return this;
  }

  public PathAttributesBuilder onlyToCustomer(@Nullable Long value) {
    onlyToCustomer = value;
    return this;
  }

  public PathAttributesBuilder unknown(ImmutableList<UnknownAttribute> value) {
    unknown = value;
    return this;
  }

  public PathAttributes build() {
    return new PathAttributes(
        origin,
        asPath,
        nextHop,
        multiExitDiscriminator,
        localPreference,
        atomicAggregate,
        aggregator,
        communities,
        extendedCommunities,
        largeCommunities,
        originatorId,
        clusterList,
        onlyToCustomer,
        unknown);
  }
}
