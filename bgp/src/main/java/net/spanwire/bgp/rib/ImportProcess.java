package net.spanwire.bgp.rib;

import java.util.OptionalLong;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.ImportOptions;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributesBuilder;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.PolicyResult;
import net.spanwire.bgp.policy.PolicyRoute;
import net.spanwire.bgp.policy.RouteSource;
import net.spanwire.bgp.rib.Verdict.Refusal;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a neighbour said into a {@link Path}. Destinations of one UPDATE come one after the
 * other and mostly end alike, so the last result is kept and used again.
 *
 * <ol>
 *   <li>Loops: our own numbers, our own originator id and cluster (RFC 4271 §9.1.2, RFC 4456 §8);
 *       paths with AS_SET (RFC 9774).
 *   <li>Destinations that nobody should announce, or that we announce ourselves, unless the policy
 *       says otherwise.
 *   <li>The policy, over attributes without the LOCAL_PREF of another autonomous system (RFC 4271
 *       §5.1.5), and with the number that we have towards this neighbour (RFC 7705 §3.1).
 *   <li>The next hop: whether it can be ours, and where it leads.
 * </ol>
 */
@SuppressWarnings("ReferenceEquality") // attributes are interned
final class ImportProcess {

  private final Attributes attributes;
  private final Gateways gateways;
  private final Policies policies;
  private final RibConfig config;

  private @Nullable PathAttributes lastReceived;
  private @Nullable AdjRibIn lastFrom;
  private @Nullable PathAttributes lastBase;
  private @Nullable Path last;
  private Verdict lastVerdict = new Verdict(null, "", "");

  ImportProcess(Attributes attributes, Gateways gateways, Policies policies, RibConfig config) {
    this.attributes = attributes;
    this.gateways = gateways;
    this.policies = policies;
    this.config = config;
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
      return refused(from, nlri, received, verdict(refusal, "", ""));
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
          from, nlri, received, verdict(Refusal.POLICY, policy.name(), result.statement()));
    }
    return accepted(from, nlri, received, policy, result);
  }

  /** The same, marked as the last resort (RFC 9494 §4.3); interned. */
  PathAttributes lastResort(PathAttributes received) {
    return attributes.intern(received.toBuilder().addCommunity(Community.LLGR_STALE).build());
  }

  private @Nullable Refusal refusal(
      AdjRibIn from,
      IpPrefix prefix,
      PathAttributes received,
      boolean announcedHere,
      Policy policy) {
    Refusal ofPath = refusal(from, received);
    if (ofPath != null) {
      return ofPath;
    }
    if (!policy.acceptMartians() && Martians.contain(prefix)) {
      return Refusal.MARTIAN;
    }
    if (announcedHere && !policy.acceptOwn()) {
      return Refusal.OWN_PREFIX;
    }
    if (leaks(from, received)) {
      return Refusal.ROUTE_LEAK;
    }
    return !from.tunnel() && isOurs(from.link(), received.nextHop().address())
        ? Refusal.OWN_NEXT_HOP
        : null;
  }

  /** RFC 9234 §5, the ingress procedure, steps 1 and 2. */
  private static boolean leaks(AdjRibIn from, PathAttributes received) {
    Long mark = received.onlyToCustomer();
    BgpRole role = from.role();
    if (mark == null || role == null) {
      return false;
    }
    return switch (role) {
      case PROVIDER, ROUTE_SERVER -> true;
      case PEER -> mark != from.remoteAsn();
      case CUSTOMER, ROUTE_SERVER_CLIENT -> false;
    };
  }

  private @Nullable Refusal refusal(AdjRibIn from, PathAttributes received) {
    ImportOptions options = from.peer().config().imports();
    AsPath path = received.asPath();
    if (occurrencesOfUs(path, from.localAsn()) > options.allowOwnAs()) {
      return Refusal.AS_LOOP;
    }
    if (config.routerId().equals(received.originatorId())) {
      return Refusal.OWN_ORIGINATOR;
    }
    if (received.clusterList().contains(config.clusterId())) {
      return Refusal.OWN_CLUSTER;
    }
    return path.hasSet() && !options.acceptAsSets() ? Refusal.AS_SET : null;
  }

  /**
   * Outside of a confederation's segments our number is the confederation's (RFC 5065 §4). What we
   * are called on the session counts as well.
   */
  private int occurrencesOfUs(AsPath path, long onSession) {
    Confederation confederation = config.options().confederation();
    long outside = confederation == null ? config.asn() : confederation.identifier();
    return path.occurrences(outside, false)
        + (onSession != outside && onSession != config.asn()
            ? path.occurrences(onSession, false)
            : 0)
        + path.occurrences(config.asn(), true);
  }

  private static boolean isOurs(@Nullable LinkAddresses link, IpAddress address) {
    return link != null
        && (address.equals(link.local())
            || address.equals(link.localIpv4())
            || address.equals(link.localIpv6())
            || address.equals(link.localLinkLocal()));
  }

  private PathAttributes base(AdjRibIn from, PathAttributes received) {
    BgpRole role = from.role();
    // RFC 9234 §5, the ingress procedure, step 3.
    boolean marks = role != null && role.marksWhatItReceives() && received.onlyToCustomer() == null;
    LocalAs localAs = from.external() ? from.peer().config().localAs() : null;
    boolean prepends = localAs != null && !localAs.noPrepend();
    boolean strips = from.external() && received.localPreference() != null;
    if (!marks && !prepends && !strips) {
      return received;
    }
    PathAttributes base = lastBase;
    if (base == null || lastReceived != received || lastFrom != from) {
      AsPath path = received.asPath();
      PathAttributesBuilder builder =
          received.toBuilder()
              .localPreference(null)
              .asPath(prepends ? path.prepend(from.localAsn(), 1) : path);
      base =
          attributes.intern((marks ? builder.onlyToCustomer(from.remoteAsn()) : builder).build());
      lastReceived = received;
      lastFrom = from;
      lastBase = base;
    }
    return base;
  }

  private Path accepted(
      AdjRibIn from, Nlri nlri, PathAttributes received, Policy policy, PolicyResult result) {
    PathAttributes judged = lowered(from, result.attributes());
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
        && kept.imported().equals(judged)) {
      return kept;
    }
    Gateway gateway = gateways.of(from, judged.nextHop());
    if (gateway == null) {
      return refused(from, nlri, received, verdict(Refusal.NO_LINK, "", ""));
    }
    Path path =
        new Path(
            from,
            nlri.pathId(),
            received,
            judged == received ? received : attributes.intern(judged),
            verdict(null, policy.name(), result.statement()),
            result.weight(),
            gateway);
    last = path;
    return path;
  }

  /** RFC 8326 §3, §4: the least preference for what is about to go, whatever the policy gave it. */
  private static PathAttributes lowered(AdjRibIn from, PathAttributes judged) {
    boolean goes =
        from.peer().isDraining()
            || from.external()
                && from.peer().config().honorGracefulShutdown()
                && judged.communities().has(Community.GRACEFUL_SHUTDOWN);
    return goes ? judged.toBuilder().localPreference(0L).build() : judged;
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

  /** Most routes end alike: the last verdict, where it says the same. */
  private Verdict verdict(@Nullable Refusal refusal, String policy, String statement) {
    Verdict verdict = new Verdict(refusal, policy, statement);
    if (!verdict.equals(lastVerdict)) {
      lastVerdict = verdict;
    }
    return lastVerdict;
  }
}
