package net.spanwire.bgp.rib;

import java.util.OptionalLong;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.PolicyResult;
import net.spanwire.bgp.policy.PolicyRoute;
import net.spanwire.bgp.policy.RouteSource;
import net.spanwire.bgp.rib.Verdict.Refusal;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a neighbour said into a {@link Path}. Destinations of one UPDATE come one after the
 * other and mostly end alike, so the last result is kept and used again.
 *
 * <ol>
 *   <li>Loops: our own number, our own originator id (RFC 4271 §9.1.2, RFC 4456 §8).
 *   <li>Destinations that nobody should announce, or that we announce ourselves, unless the policy
 *       says otherwise.
 *   <li>The policy, over attributes without the LOCAL_PREF of another autonomous system (RFC 4271
 *       §5.1.5).
 *   <li>The next hop: whether it can be ours, and where it leads.
 * </ol>
 */
@SuppressWarnings("ReferenceEquality") // attributes are interned
final class ImportProcess {

  private final Attributes attributes;
  private final Gateways gateways;
  private final Policies policies;
  private final Ipv4Address routerId;

  private @Nullable PathAttributes lastReceived;
  private @Nullable PathAttributes lastBase;
  private @Nullable Path last;

  ImportProcess(Attributes attributes, Gateways gateways, Policies policies, Ipv4Address routerId) {
    this.attributes = attributes;
    this.gateways = gateways;
    this.policies = policies;
    this.routerId = routerId;
  }

  /**
   * The path that import makes of a route.
   *
   * @param received interned
   * @param announcedHere whether we announce the destination ourselves
   */
  Path path(AdjRibIn from, Nlri nlri, PathAttributes received, boolean announcedHere) {
    Policy policy = policies.importPolicy(from.peer().config());
    Refusal refusal = refusal(from, nlri.prefix(), received, announcedHere, policy);
    if (refusal != null) {
      return refused(from, nlri, received, Verdict.refused(refusal));
    }
    PathAttributes base = base(from, received);
    PolicyResult result =
        policy.evaluate(
            new PolicyRoute(
                nlri.prefix(),
                base,
                from.external() ? RouteSource.EXTERNAL : RouteSource.INTERNAL,
                from.peer().name(),
                from.external() ? OptionalLong.of(from.remoteAsn()) : OptionalLong.empty(),
                policies.validator()));
    if (!result.accepted()) {
      return refused(
          from, nlri, received, new Verdict(Refusal.POLICY, policy.name(), result.statement()));
    }
    return accepted(from, nlri, received, policy, result);
  }

  private @Nullable Refusal refusal(
      AdjRibIn from,
      IpPrefix prefix,
      PathAttributes received,
      boolean announcedHere,
      Policy policy) {
    if (received.asPath().contains(from.localAsn())) {
      return Refusal.AS_LOOP;
    }
    if (routerId.equals(received.originatorId())) {
      return Refusal.OWN_ORIGINATOR;
    }
    if (!policy.acceptMartians() && Martians.contain(prefix)) {
      return Refusal.MARTIAN;
    }
    if (announcedHere && !policy.acceptOwn()) {
      return Refusal.OWN_PREFIX;
    }
    return !from.tunnel() && isOurs(from.link(), received.nextHop().address())
        ? Refusal.OWN_NEXT_HOP
        : null;
  }

  private static boolean isOurs(@Nullable LinkAddresses link, IpAddress address) {
    return link != null
        && (address.equals(link.local())
            || address.equals(link.localIpv4())
            || address.equals(link.localIpv6())
            || address.equals(link.localLinkLocal()));
  }

  private PathAttributes base(AdjRibIn from, PathAttributes received) {
    if (!from.external() || received.localPreference() == null) {
      return received;
    }
    PathAttributes base = lastBase;
    if (base == null || lastReceived != received) {
      base = attributes.intern(received.toBuilder().localPreference(null).build());
      lastReceived = received;
      lastBase = base;
    }
    return base;
  }

  private Path accepted(
      AdjRibIn from, Nlri nlri, PathAttributes received, Policy policy, PolicyResult result) {
    Path kept = last;
    if (kept != null
        && kept.from() == from
        && kept.pathId() == nlri.pathId()
        && kept.received() == received
        && kept.weight() == result.weight()
        && kept.verdict().accepted()
        && kept.verdict().policy().equals(policy.name())
        && kept.verdict().statement().equals(result.statement())
        && kept.gateway().isLive()
        && kept.imported().equals(result.attributes())) {
      return kept;
    }
    Gateway gateway = gateways.of(from, result.attributes().nextHop());
    if (gateway == null) {
      return refused(from, nlri, received, Verdict.refused(Refusal.NO_LINK));
    }
    Path path =
        new Path(
            from,
            nlri.pathId(),
            received,
            result.attributes() == received ? received : attributes.intern(result.attributes()),
            new Verdict(null, policy.name(), result.statement()),
            result.weight(),
            gateway);
    last = path;
    return path;
  }

  private Path refused(AdjRibIn from, Nlri nlri, PathAttributes received, Verdict verdict) {
    Path kept = last;
    if (kept != null
        && kept.from() == from
        && kept.pathId() == nlri.pathId()
        && kept.received() == received
        && kept.verdict().equals(verdict)) {
      return kept;
    }
    Path path = new Path(from, nlri.pathId(), received, received, verdict, 0, Gateway.NONE);
    last = path;
    return path;
  }
}
