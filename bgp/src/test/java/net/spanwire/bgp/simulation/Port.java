package net.spanwire.bgp.simulation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.policy.Action;
import net.spanwire.bgp.policy.Community;
import net.spanwire.bgp.policy.CommunityPattern;
import net.spanwire.bgp.policy.Condition;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.PrefixSet;
import net.spanwire.bgp.policy.Statement;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** One router's end of a line: what its operator wants of the neighbour there. */
final class Port {

  final Line line;
  final Router router;

  /** What the neighbour is to us. */
  final Relation relation;

  // What the operator turns.
  long localPreference;
  int prepend;
  @Nullable Long med;
  boolean passive;
  boolean nextHopSelf;
  final Set<IpPrefix> refused = new TreeSet<>();
  final Set<IpPrefix> withheld = new TreeSet<>();

  /** What runs there; null while the router is down. */
  @Nullable Session session;

  Port(Line line, Router router, Relation relation) {
    this.line = line;
    this.router = router;
    this.relation = relation;
    localPreference = relation.lowestPreference();
  }

  Port far() {
    return line.far(this);
  }

  /** The neighbour's name here. */
  String neighbor() {
    return "r" + far().router.index + "/" + line.index;
  }

  boolean external() {
    return relation != Relation.INTERNAL;
  }

  // ---- addresses

  private boolean isFirst() {
    return line.first() == this;
  }

  Ipv4Address ipv4() {
    return external()
        ? new Ipv4Address(0x0a000000 + 4 * line.index + (isFirst() ? 1 : 2))
        : router.id();
  }

  Ipv6Address ipv6() {
    return (Ipv6Address)
        (external()
            ? IpAddress.parse(
                "2001:db8:1:" + Integer.toHexString(line.index) + (isFirst() ? "::1" : "::2"))
            : router.loopback6());
  }

  /** Our end of the session. */
  IpAddress address() {
    return switch (line.nature.addressing()) {
      case IPV4 -> ipv4();
      case IPV6 -> ipv6();
      case LINK_LOCAL ->
          IpAddress.parse(
              "fe80::" + Integer.toHexString(line.index + 1) + (isFirst() ? ":1" : ":2"));
    };
  }

  LinkAddresses link() {
    boolean linkLocal = line.nature.addressing() == Line.Addressing.LINK_LOCAL;
    IpAddress local = address();
    IpAddress remote = far().address();
    return new LinkAddresses(
        local,
        remote,
        interfaceName(),
        linkLocal ? null : ipv4(),
        linkLocal ? null : ipv6(),
        linkLocal ? (Ipv6Address) local : null,
        linkLocal ? (Ipv6Address) remote : null);
  }

  private @Nullable String interfaceName() {
    boolean named = line.nature.tunnel() || line.nature.addressing() == Line.Addressing.LINK_LOCAL;
    return named ? "if" + line.index : null;
  }

  // ---- configuration

  NeighborConfig config() {
    NeighborConfigBuilder builder =
        NeighborConfig.builder(neighbor(), far().router.asn, far().address())
            .families(line.nature.families())
            .holdTime(Duration.ofSeconds(line.nature.holdSeconds()))
            .passive(passive)
            .importPolicy(importPolicy().name())
            .exportPolicy(exportPolicy().name());
    if (nextHopSelf) {
      builder.nextHopSelf();
    }
    String interfaceName = interfaceName();
    if (line.nature.tunnel() && interfaceName != null) {
      builder.throughTunnel(interfaceName);
    } else if (interfaceName != null) {
      builder.onInterface(interfaceName);
    }
    return builder.build();
  }

  /** The mark of what a neighbour of this kind taught our autonomous system. */
  static LargeCommunity mark(long asn, Relation relation) {
    return new LargeCommunity(asn, 0, relation.mark());
  }

  Policy importPolicy() {
    if (!external()) {
      return Policy.ANY;
    }
    return new Policy(
        "from-" + line.index,
        ImmutableList.of(
            reject("refused", prefixes(refused)),
            new Statement(
                "mark",
                ImmutableList.of(),
                ImmutableList.of(
                    new Action.SetLocalPreference(localPreference),
                    new Action.AddCommunities(
                        ImmutableSet.of(new Community.Large(mark(router.asn, relation))))),
                Statement.Outcome.ACCEPT)));
  }

  /** Ports that want the same use one, and so are one update group. */
  Policy exportPolicy() {
    if (!external()) {
      return Policy.ANY;
    }
    boolean usual = prepend == 0 && med == null && withheld.isEmpty();
    ImmutableList.Builder<Statement> statements = ImmutableList.builder();
    statements.add(reject("withheld", prefixes(withheld)));
    if (relation != Relation.CUSTOMER) {
      statements.add(
          reject(
              "not our customers'",
              new Condition.Communities(
                  ImmutableList.of(pattern(Relation.PEER), pattern(Relation.PROVIDER)), false)));
    }
    ImmutableList.Builder<Action> actions = ImmutableList.builder();
    if (prepend > 0) {
      actions.add(new Action.Prepend(prepend));
    }
    if (med != null) {
      actions.add(new Action.SetMed(med));
    }
    statements.add(
        new Statement("said", ImmutableList.of(), actions.build(), Statement.Outcome.ACCEPT));
    return new Policy(usual ? "to-" + relation : "to-" + line.index, statements.build());
  }

  private CommunityPattern pattern(Relation of) {
    return new CommunityPattern.Exactly(new Community.Large(mark(router.asn, of)));
  }

  private static Condition prefixes(Set<IpPrefix> prefixes) {
    return new Condition.Prefixes(
        PrefixSet.parse(prefixes.stream().map(IpPrefix::toString).toList()));
  }

  private static Statement reject(String name, Condition condition) {
    return new Statement(
        name, ImmutableList.of(condition), ImmutableList.of(), Statement.Outcome.REJECT);
  }

  @Override
  public String toString() {
    return router + " towards " + neighbor();
  }
}
