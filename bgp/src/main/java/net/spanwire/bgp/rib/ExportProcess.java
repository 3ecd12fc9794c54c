package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.OptionalLong;
import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.message.Communities;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributesBuilder;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.policy.NextHopChoice;
import net.spanwire.bgp.policy.PolicyResult;
import net.spanwire.bgp.policy.PolicyRoute;
import net.spanwire.bgp.policy.RouteSource;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * What an update group says of a path, if anything.
 *
 * <ol>
 *   <li>What may not be said: internal routes to internal neighbours, unless one of both is a route
 *       reflection client (RFC 4271 §9.2, RFC 4456 §6); well-known communities (RFC 1997).
 *   <li>What reflection adds (RFC 4456 §8), and what does not leave the autonomous system: that,
 *       MED that came from outside (RFC 4271 §5.1.4), non-transitive extended communities (RFC 4360
 *       §6).
 *   <li>The policy; what it sets stays.
 *   <li>The next hop: ourselves, or as it came.
 *   <li>The path, see {@link AsPathExport}; no LOCAL_PREF for others, LOCAL_PREF always for our own
 *       (RFC 4271 §5.1.5).
 * </ol>
 */
@SuppressWarnings("ReferenceEquality") // attributes are interned
final class ExportProcess {

  private static final long NON_TRANSITIVE = 1L << 62;

  private final Attributes attributes;
  private final Policies policies;
  private final AsPathExport asPaths;
  private final Ipv4Address clusterId;

  private @Nullable ExportKey lastKey;
  private @Nullable Path lastPath;
  private @Nullable PathAttributes lastBase;
  private @Nullable PathAttributes lastJudged;
  private @Nullable NextHopAttribute lastNextHop;
  private @Nullable Advertisement last;

  ExportProcess(Attributes attributes, Policies policies, RibConfig config) {
    this.attributes = attributes;
    this.policies = policies;
    asPaths = new AsPathExport(config.asn());
    clusterId = config.clusterId();
  }

  /** What a group with this key says, or null for nothing. */
  @Nullable Advertisement advertise(ExportKey key, IpPrefix prefix, Path path) {
    if (!mayBeSaid(key, path)) {
      return null;
    }
    PolicyResult result = judge(key, prefix, path);
    if (!result.accepted()) {
      return null;
    }
    NextHopAttribute nextHop =
        nextHop(key, wantsSelf(key, path, result), result.attributes().nextHop());
    return nextHop == null ? null : finish(key, path, result.attributes(), nextHop);
  }

  /** The default route that a group with this key announces on its own account, if it can. */
  @Nullable Advertisement originateDefault(ExportKey key) {
    NextHopAttribute nextHop = nextHop(key, true, SelfNextHop.PLACE);
    return nextHop == null
        ? null
        : new Advertisement(
            attributes.intern(
                PathAttributes.of(PathAttributes.Origin.IGP, asPaths.of(key, AsPath.EMPTY), nextHop)
                    .toBuilder()
                    .localPreference(
                        key.external() ? null : DecisionProcess.DEFAULT_LOCAL_PREFERENCE)
                    .build()),
            null);
  }

  /** Whether a policy accepts a path as it stands, for a group with this key. */
  boolean accepts(String policy, ExportKey key, IpPrefix prefix, Path path) {
    return policies
        .find(policy)
        .evaluate(policyRoute(key, prefix, path, path.imported()))
        .accepted();
  }

  private PolicyRoute policyRoute(ExportKey key, IpPrefix prefix, Path path, PathAttributes base) {
    return new PolicyRoute(
        prefix,
        base,
        source(path),
        path.isOwn() ? "" : path.from().peer().name(),
        key.external() ? OptionalLong.of(key.localAsn()) : OptionalLong.empty(),
        policies.validator());
  }

  private PolicyResult judge(ExportKey key, IpPrefix prefix, Path path) {
    return policies.find(key.policy()).evaluate(policyRoute(key, prefix, path, base(key, path)));
  }

  /** What {@link #advertise} comes to, in words, for a neighbour that did not teach the path. */
  ExportVerdict explain(ExportKey key, IpPrefix prefix, Path path) {
    if (!mayBeSaid(key, path)) {
      return new ExportVerdict(
          false, "a well-known community, or that an internal neighbour taught it, keeps it here");
    }
    PolicyResult result = judge(key, prefix, path);
    String decider = "policy " + key.policy() + ", statement " + result.statement();
    if (!result.accepted()) {
      return new ExportVerdict(false, "refused by " + decider);
    }
    return advertise(key, prefix, path) == null
        ? new ExportVerdict(false, "accepted by " + decider + ", but without a usable next hop")
        : new ExportVerdict(true, "accepted by " + decider);
  }

  boolean asksRpki(ExportKey key) {
    String condition = key.options().defaultOriginate();
    return policies.find(key.policy()).asksRpki()
        || condition != null && policies.find(condition).asksRpki();
  }

  private static boolean isReflected(SessionKind to, Path path) {
    return to == SessionKind.INTERNAL && !path.isOwn() && path.kind() == SessionKind.INTERNAL;
  }

  private static boolean mayBeSaid(ExportKey key, Path path) {
    // RFC 4271 §9.2: what an internal neighbour said, the others have from it.
    if (isReflected(key.kind(), path)
        && !key.options().reflectorClient()
        && !path.from().reflectorClient()) {
      return false;
    }
    // RFC 9234 §5, the egress procedure, step 2.
    BgpRole role = key.role();
    if (role != null && role.marksWhatItReceives() && path.imported().onlyToCustomer() != null) {
      return false;
    }
    Communities communities = path.imported().communities();
    if (communities.isEmpty()) {
      return true;
    }
    // RFC 9494 §4.3: only those who know what it is may have it.
    if (!key.longLived() && communities.has(Community.LLGR_STALE)) {
      return false;
    }
    // RFC 1997: a confederation is one autonomous system for NO_EXPORT.
    return !communities.has(Community.NO_ADVERTISE)
        && switch (key.kind()) {
          case INTERNAL -> true;
          case CONFEDERATION -> !communities.has(Community.NO_EXPORT_SUBCONFED);
          case EXTERNAL ->
              !communities.has(Community.NO_EXPORT)
                  && !communities.has(Community.NO_EXPORT_SUBCONFED);
        };
  }

  private static RouteSource source(Path path) {
    if (path.isOwn()) {
      return Origination.ofPathId(path.pathId()).source();
    }
    return path.external() ? RouteSource.EXTERNAL : RouteSource.INTERNAL;
  }

  private PathAttributes base(ExportKey key, Path path) {
    PathAttributes kept = lastBase;
    if (kept != null && lastPath == path && key.equals(lastKey)) {
      return kept;
    }
    PathAttributes base = path.isOwn() ? path.imported() : passedOn(key, path);
    lastKey = key;
    lastPath = path;
    lastBase = base;
    last = null;
    return base;
  }

  private PathAttributes passedOn(ExportKey key, Path path) {
    PathAttributes imported = path.imported();
    return switch (key.kind()) {
      case INTERNAL -> isReflected(key.kind(), path) ? reflected(path) : imported;
      // RFC 4360 §6: the border of a member is none for extended communities.
      case CONFEDERATION -> withoutReflection(imported);
      case EXTERNAL -> crossing(key, imported);
    };
  }

  /** RFC 4456 §8: who brought it into our autonomous system, and the clusters it has been in. */
  private PathAttributes reflected(Path path) {
    PathAttributes imported = path.imported();
    Ipv4Address originator = imported.originatorId();
    return imported.toBuilder()
        .originatorId(originator == null ? path.from().routerId() : originator)
        .clusterList(
            ImmutableList.<Ipv4Address>builder()
                .add(clusterId)
                .addAll(imported.clusterList())
                .build())
        .build();
  }

  private static PathAttributes withoutReflection(PathAttributes imported) {
    return imported.originatorId() == null && imported.clusterList().isEmpty()
        ? imported
        : imported.toBuilder().originatorId(null).clusterList(ImmutableList.of()).build();
  }

  private static PathAttributes crossing(ExportKey key, PathAttributes imported) {
    PathAttributes attributes = withoutReflection(imported);
    // RFC 7947 §2.2.3: a route server's clients have it from each other.
    if (attributes.multiExitDiscriminator() != null && !key.options().routeServerClient()) {
      attributes = attributes.toBuilder().multiExitDiscriminator(null).build();
    }
    return hasNonTransitive(attributes)
        ? attributes.toBuilder()
            .extendedCommunities(transitive(attributes.extendedCommunities()))
            .build()
        : attributes;
  }

  private static boolean hasNonTransitive(PathAttributes attributes) {
    for (long community : attributes.extendedCommunities()) {
      if ((community & NON_TRANSITIVE) != 0) {
        return true;
      }
    }
    return false;
  }

  private static ImmutableSet<Long> transitive(ImmutableSet<Long> communities) {
    return communities.stream()
        .filter(community -> (community & NON_TRANSITIVE) == 0)
        .collect(ImmutableSet.toImmutableSet());
  }

  private static boolean wantsSelf(ExportKey key, Path path, PolicyResult result) {
    return switch (result.nextHop()) {
      case null -> wantsSelf(key.options(), key.kind(), path);
      case NextHopChoice.Self() -> true;
      case NextHopChoice.Unchanged() -> needsSelf(path);
      case NextHopChoice.Address _ -> false;
    };
  }

  private static boolean wantsSelf(ExportOptions options, SessionKind to, Path path) {
    return switch (options.nextHop()) {
      case SELF_ALWAYS -> true;
      case SELF -> !isReflected(to, path) || needsSelf(path);
      case UNCHANGED -> isNobodyElses(path);
      case USUAL ->
          options.routeServerClient()
              ? isNobodyElses(path)
              : to == SessionKind.EXTERNAL || needsSelf(path);
    };
  }

  /** What came over a tunnel or on a link alone nobody else can reach by the same next hop. */
  private static boolean needsSelf(Path path) {
    return path.from().tunnel() || isNobodyElses(path);
  }

  private static boolean isNobodyElses(Path path) {
    IpAddress address = path.imported().nextHop().address();
    return path.isOwn()
        || address.isUnspecified()
        || address instanceof Ipv6Address && address.isLinkLocal();
  }

  /** The next hop to announce, or null if there is none that the neighbours could use. */
  private static @Nullable NextHopAttribute nextHop(
      ExportKey key, boolean wantsSelf, NextHopAttribute asItCame) {
    boolean usable = !(asItCame.address() instanceof Ipv6Address) || key.ipv6NextHop();
    if (wantsSelf || !usable) {
      return key.selfUsable() ? SelfNextHop.PLACE : null;
    }
    // RFC 2545 §3: a link-local address says nothing to those who are not on the link.
    return asItCame.linkLocal() == null ? asItCame : new NextHopAttribute(asItCame.address());
  }

  private Advertisement finish(
      ExportKey key, Path path, PathAttributes judged, NextHopAttribute nextHop) {
    Advertisement kept = last;
    if (kept != null && judged.equals(lastJudged) && nextHop.equals(lastNextHop)) {
      return kept;
    }
    PathAttributesBuilder builder =
        judged.toBuilder()
            .nextHop(nextHop)
            .asPath(asPaths.of(key, judged.asPath()))
            .localPreference(localPreference(key, judged));
    if (key.draining()) {
      builder.addCommunity(Community.GRACEFUL_SHUTDOWN); // RFC 8326 §4.1
    }
    // RFC 9234 §5, the egress procedure, step 1.
    BgpRole role = key.role();
    if (role != null && role.marksWhatItSends() && judged.onlyToCustomer() == null) {
      builder.onlyToCustomer(key.localAsn());
    }
    Advertisement advertisement =
        new Advertisement(
            attributes.intern(builder.build()), path.isOwn() ? null : path.from().peer());
    lastJudged = judged;
    lastNextHop = nextHop;
    last = advertisement;
    return advertisement;
  }

  private static @Nullable Long localPreference(ExportKey key, PathAttributes judged) {
    if (key.external()) {
      return null;
    }
    return key.draining() ? 0 : DecisionProcess.localPreference(judged);
  }
}
