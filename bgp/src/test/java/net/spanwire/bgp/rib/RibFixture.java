package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.message.PathAttributesBuilder;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.RouteChange;

/** A RIB of AS 65001 with neighbours that take and accept anything, and words for its tests. */
final class RibFixture {

  static final IpPrefix NET = IpPrefix.parse("10.1.0.0/16");

  final Rib rib;
  final Map<String, NeighborConfig> neighbors = new TreeMap<>();

  RibFixture() {
    this(1);
  }

  RibFixture(int multipath, Policy... policies) {
    rib = new Rib(config(multipath, policies));
  }

  RibFixture(RouterOptions options, Policy... policies) {
    RibConfig usual = config(8, policies);
    rib =
        new Rib(
            new RibConfig(
                usual.asn(), usual.routerId(), usual.multipath(), usual.policies(), options));
  }

  static RibConfig config(int multipath, Policy... policies) {
    return new RibConfig(
        Sessions.LOCAL_ASN,
        new Ipv4Address(0x0a0000fe),
        multipath,
        Arrays.stream(policies)
            .collect(ImmutableMap.toImmutableMap(Policy::name, policy -> policy)));
  }

  /** A neighbour on a shared link, with next hops in 192.0.2.0/24 by habit. */
  RibFixture plain(String name, long asn, String address) {
    return neighbor(name, asn, address, config -> config, session -> session);
  }

  /** A neighbour behind a tunnel of its own, {@code sw-NAME}. */
  RibFixture tunnel(String name, long asn, String address) {
    return neighbor(
        name, asn, address, config -> config.throughTunnel("sw-" + name), session -> session);
  }

  RibFixture neighbor(
      String name,
      long asn,
      String address,
      UnaryOperator<NeighborConfigBuilder> configure,
      UnaryOperator<Sessions> establish) {
    NeighborConfig config =
        configure
            .apply(
                NeighborConfig.builder(name, asn, IpAddress.parse(address))
                    .importPolicy("any")
                    .exportPolicy("any"))
            .build();
    neighbors.put(name, config);
    rib.addNeighbor(config);
    rib.onEstablished(name, establish.apply(Sessions.of(config)).build());
    return this;
  }

  RibFixture learn(String from, String prefix, PathAttributes attributes) {
    rib.onUpdate(
        from,
        Message.Update.announce(ImmutableList.of(new Nlri(IpPrefix.parse(prefix))), attributes));
    return this;
  }

  /** One of several paths of a neighbour. */
  RibFixture learn(String from, int pathId, PathAttributes attributes) {
    rib.onUpdate(
        from, Message.Update.announce(ImmutableList.of(new Nlri(NET, pathId)), attributes));
    return this;
  }

  RibFixture forget(String from, int pathId) {
    rib.onUpdate(from, Message.Update.withdraw(ImmutableList.of(new Nlri(NET, pathId))));
    return this;
  }

  RibFixture learn(String from, PathAttributes attributes) {
    return learn(from, NET.toString(), attributes);
  }

  RibFixture forget(String from, String prefix) {
    rib.onUpdate(from, Message.Update.withdraw(ImmutableList.of(new Nlri(IpPrefix.parse(prefix)))));
    return this;
  }

  /** All next hops in 192.0.2.0/24 are on eth0. */
  RibFixture settle() {
    boolean more = true;
    while (more) {
      more = rib.process(100);
      for (NextHopWatch watch : rib.drainNextHopWatches()) {
        if (watch.watched()) {
          rib.onResolution(watch.address(), connected(watch.address(), 0));
          more = true;
        }
      }
    }
    return this;
  }

  static NextHopResolution connected(IpAddress address, long metric) {
    return new NextHopResolution.Reachable(
        ImmutableList.of(new NextHop(address, "eth0", 1)), metric, true);
  }

  static NextHopResolution distant(String gateway, long metric) {
    return new NextHopResolution.Reachable(
        ImmutableList.of(new NextHop(IpAddress.parse(gateway), "eth0", 1)), metric, false);
  }

  RouteView route() {
    return rib.view().route(NET).orElseThrow();
  }

  PathView path(String neighbor) {
    return route().paths().stream()
        .filter(path -> neighbor.equals(path.neighbor()))
        .findFirst()
        .orElseThrow();
  }

  /** The neighbour with the best path; "own", or "" if there is none. */
  String best() {
    return rib.view()
        .route(NET)
        .flatMap(RouteView::best)
        .map(path -> path.neighbor() == null ? "own" : path.neighbor())
        .orElse("");
  }

  List<Message> poll(String neighbor) {
    List<Message> messages = new ArrayList<>();
    for (Message m = rib.pollUpdate(neighbor); m != null; m = rib.pollUpdate(neighbor)) {
      messages.add(m);
    }
    return messages;
  }

  /** What is announced to a neighbour from now on, by prefix; withdrawals show as null values. */
  Map<String, PathAttributes> told(String neighbor) {
    Map<String, PathAttributes> told = new TreeMap<>();
    for (Message message : poll(neighbor)) {
      if (message instanceof Message.Update update) {
        update.withdrawn().forEach(nlri -> told.remove(nlri.prefix().toString()));
        update.announced().forEach(nlri -> told.put(nlri.prefix().toString(), update.attributes()));
      }
    }
    return told;
  }

  /** What is announced to a neighbour of one destination from now on. */
  PathAttributes told(String neighbor, String prefix) {
    return Objects.requireNonNull(told(neighbor).get(prefix), prefix);
  }

  /** What is announced of {@link #NET} to a neighbour from now on. */
  PathAttributes toldNet(String neighbor) {
    return Objects.requireNonNull(told(neighbor).get(NET.toString()), neighbor);
  }

  ImmutableList<RouteChange> changes() {
    return rib.drainRouteChanges();
  }

  NeighborRoutes counters(String neighbor, AfiSafi family) {
    return rib.view().neighborRoutes(neighbor).stream()
        .filter(routes -> routes.family() == family)
        .findFirst()
        .orElseThrow();
  }

  static PathAttributes attributes(String nextHop, long... asPath) {
    return PathAttributes.of(
        Origin.IGP, AsPath.sequence(asPath), new NextHopAttribute(IpAddress.parse(nextHop)));
  }

  static PathAttributesBuilder building(String nextHop, long... asPath) {
    return attributes(nextHop, asPath).toBuilder();
  }
}
