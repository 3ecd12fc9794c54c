package net.spanwire.bgp.simulation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;

/**
 * Who is there, who is joined to whom, and what is wanted of whom: drawn at random, such that there
 * is exactly one stable outcome (see {@link Relation}).
 *
 * <p>Every fourth autonomous system or so has several routers, all joined to each other. MED is set
 * only towards those with one router: seen in part by several it can make routes that have no
 * stable outcome (RFC 3345).
 */
final class Plan implements SimulatedSpeaker.Resolver {

  final List<Router> routers = new ArrayList<>();
  final List<Line> lines = new ArrayList<>();
  final List<IpPrefix> prefixes = new ArrayList<>();
  private final Map<IpAddress, Port> owners = new HashMap<>();
  private final Map<IpAddress, Router> loopbacks = new HashMap<>();
  private final RandomGenerator random;

  /** The cost of the way between two routers of one autonomous system. */
  private final Map<Set<Router>, Integer> costs = new HashMap<>();

  Plan(RandomGenerator random, int size) {
    this.random = random;
    List<List<Router>> systems = systems(size);
    Set<Set<Integer>> related = new HashSet<>();
    for (int i = 1; i < systems.size(); i++) {
      for (int providers = random.nextInt(1, 4); providers > 0; providers--) {
        relate(systems, related, random.nextInt(i), i, Relation.CUSTOMER);
      }
    }
    for (int peerings = systems.size() / 2; peerings > 0; peerings--) {
      int one = random.nextInt(systems.size());
      int other = random.nextInt(systems.size());
      relate(systems, related, one, other, Relation.PEER);
    }
    announce(size);
  }

  private List<List<Router>> systems(int size) {
    List<List<Router>> systems = new ArrayList<>();
    while (routers.size() < size) {
      int number = 1 + systems.size();
      long asn = random.nextBoolean() ? 64_512 + number : 4_200_000_000L + number;
      List<Router> members = new ArrayList<>();
      int wanted = random.nextInt(3) == 0 ? random.nextInt(2, 6) : 1;
      while (members.size() < wanted && routers.size() < size) {
        Router router = new Router(routers.size(), asn);
        for (Router member : members) {
          join(member, router, Relation.INTERNAL);
          setCost(member, router);
        }
        loopbacks.put(router.id(), router);
        loopbacks.put(router.loopback6(), router);
        members.add(router);
        routers.add(router);
      }
      systems.add(members);
    }
    return systems;
  }

  /** The second is to the first what {@code relation} says, by one to three lines. */
  private void relate(
      List<List<Router>> systems,
      Set<Set<Integer>> related,
      int first,
      int second,
      Relation relation) {
    if (first == second || !related.add(Set.of(first, second))) {
      return;
    }
    for (int count = random.nextInt(3) == 0 ? random.nextInt(2, 4) : 1; count > 0; count--) {
      Router one = any(systems.get(first));
      Router other = any(systems.get(second));
      Line line = join(one, other, relation);
      if (random.nextInt(3) == 0) {
        setMed(line.first());
        setMed(line.second());
      }
    }
  }

  private Line join(Router one, Router other, Relation relation) {
    Line line = new Line(lines.size(), nature(relation));
    Port near = new Port(line, one, relation);
    Port far = new Port(line, other, relation.reversed());
    line.join(near, far);
    lines.add(line);
    near.passive = random.nextInt(4) == 0;
    far.passive = !near.passive && random.nextInt(4) == 0;
    for (Port port : List.of(near, far)) {
      port.nextHopSelf = random.nextBoolean();
      if (port.external()) {
        turnPreference(port);
        owners.put(port.ipv4(), port);
        owners.put(port.ipv6(), port);
      }
    }
    return line;
  }

  private Line.Nature nature(Relation relation) {
    boolean internal = relation == Relation.INTERNAL;
    Line.Addressing[] kinds = Line.Addressing.values();
    ImmutableSet<AfiSafi> all = ImmutableSet.copyOf(AfiSafi.values());
    return new Line.Nature(
        kinds[random.nextInt(internal ? 2 : kinds.length)],
        !internal && random.nextBoolean(),
        random.nextInt(6) == 0 ? ImmutableSet.of(any(all.asList())) : all,
        random.nextInt(1, 80),
        random.nextInt(9, 90));
  }

  private void announce(int size) {
    for (int i = 0; i < Math.max(4, size * 2 / 3); i++) {
      IpPrefix prefix =
          IpPrefix.parse(
              i % 3 == 0
                  ? "2001:db8:" + Integer.toHexString(0x1000 + i) + "::/48"
                  : "20." + i + ".0.0/16");
      prefixes.add(prefix);
      for (int origins = random.nextInt(4) == 0 ? 3 : 1; origins > 0; origins--) {
        any(routers).originated.put(prefix, origination());
      }
    }
  }

  // ---- what changes

  <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  Origination origination() {
    return random.nextInt(3) == 0 ? Origination.STATIC : Origination.ANNOUNCE;
  }

  void turnPreference(Port port) {
    port.localPreference = (long) port.relation.lowestPreference() + random.nextInt(Relation.BAND);
  }

  void setMed(Port port) {
    Router far = port.far().router;
    boolean alone = far.ports.stream().allMatch(Port::external);
    port.med = alone && random.nextInt(3) > 0 ? Long.valueOf(random.nextLong(5)) : null;
  }

  void setCost(Router one, Router other) {
    costs.put(Set.of(one, other), random.nextInt(1, 30));
  }

  int cost(Router from, Router to) {
    return from == to ? 0 : costs.getOrDefault(Set.of(from, to), 0);
  }

  @Override
  public NextHopResolution resolve(Router at, IpAddress address) {
    Port owner = owners.get(address);
    if (owner == null) {
      Router router = loopbacks.get(address);
      return router == null || router.asn != at.asn
          ? new NextHopResolution.Unreachable("no route")
          : reachable(address, cost(at, router), false);
    }
    Router border = owner.far().router;
    return border == at ? reachable(address, 0, true) : reachable(address, cost(at, border), false);
  }

  private static NextHopResolution reachable(IpAddress address, int metric, boolean connected) {
    return new NextHopResolution.Reachable(
        ImmutableList.of(new NextHop(address, "eth0", 1)), metric, connected);
  }
}
