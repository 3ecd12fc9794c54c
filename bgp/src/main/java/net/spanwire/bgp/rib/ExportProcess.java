package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.OptionalLong;
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
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * What an update group says of a best path, if anything.
 *
 * <ol>
 *   <li>What may not be said: internal routes to internal neighbours (RFC 4271 §9.2), well-known
 *       communities (RFC 1997).
 *   <li>What does not leave the autonomous system: MED that came from outside (RFC 4271 §5.1.4),
 *       non-transitive extended communities (RFC 4360 §6).
 *   <li>The policy; what it sets stays.
 *   <li>The next hop: ourselves, or as it came.
 *   <li>Our own number and no LOCAL_PREF for others, LOCAL_PREF always for our own (RFC 4271
 *       §5.1.2, §5.1.5).
 * </ol>
 */
@SuppressWarnings("ReferenceEquality") // attributes are interned
final class ExportProcess {

  private static final long NON_TRANSITIVE = 1L << 62;

  private final Attributes attributes;
  private final Policies policies;

  private @Nullable ExportKey lastKey;
  private @Nullable Path lastPath;
  private @Nullable PathAttributes lastBase;
  private @Nullable PathAttributes lastJudged;
  private @Nullable NextHopAttribute lastNextHop;
  private @Nullable Advertisement last;

  ExportProcess(Attributes attributes, Policies policies) {
    this.attributes = attributes;
    this.policies = policies;
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

  private PolicyResult judge(ExportKey key, IpPrefix prefix, Path path) {
    return policies
        .find(key.policy())
        .evaluate(
            new PolicyRoute(
                prefix,
                base(key, path),
                source(path),
                path.isOwn() ? "" : path.from().peer().name(),
                key.external() ? OptionalLong.of(key.localAsn()) : OptionalLong.empty(),
                policies.validator()));
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
    return policies.find(key.policy()).asksRpki();
  }

  private static boolean mayBeSaid(ExportKey key, Path path) {
    // RFC 4271 §9.2: what an internal neighbour said, the others have from it.
    if (!key.external() && !path.isOwn() && !path.external()) {
      return false;
    }
    ImmutableSet<Integer> communities = path.imported().communities();
    return communities.isEmpty()
        || !communities.contains(Community.NO_ADVERTISE)
            && !(key.external()
                && (communities.contains(Community.NO_EXPORT)
                    || communities.contains(Community.NO_EXPORT_SUBCONFED)));
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
    PathAttributes imported = path.imported();
    boolean crosses = key.external() && !path.isOwn();
    boolean changes =
        crosses
            && (imported.multiExitDiscriminator() != null
                || imported.originatorId() != null
                || !imported.clusterList().isEmpty()
                || hasNonTransitive(imported));
    PathAttributes base =
        !changes
            ? imported
            : imported.toBuilder()
                .multiExitDiscriminator(null)
                .originatorId(null)
                .clusterList(ImmutableList.of())
                .extendedCommunities(transitive(imported.extendedCommunities()))
                .build();
    lastKey = key;
    lastPath = path;
    lastBase = base;
    last = null;
    return base;
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
      case null -> key.external() || key.nextHopSelf() || needsSelf(path);
      case NextHopChoice.Self() -> true;
      case NextHopChoice.Unchanged() -> needsSelf(path);
      case NextHopChoice.Address _ -> false;
    };
  }

  /** What came over a tunnel or on a link alone nobody else can reach by the same next hop. */
  private static boolean needsSelf(Path path) {
    IpAddress address = path.imported().nextHop().address();
    return path.isOwn()
        || path.from().tunnel()
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
    PathAttributesBuilder builder = judged.toBuilder().nextHop(nextHop);
    if (key.external()) {
      builder.asPath(judged.asPath().prepend(key.localAsn(), 1)).localPreference(null);
    } else {
      builder.localPreference(DecisionProcess.localPreference(judged));
    }
    Advertisement advertisement =
        new Advertisement(
            attributes.intern(builder.build()), path.isOwn() ? null : path.from().peer());
    lastJudged = judged;
    lastNextHop = nextHop;
    last = advertisement;
    return advertisement;
  }
}
