package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.SplittableRandom;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.LinkAddress;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.netlink.Rule;
import org.jspecify.annotations.Nullable;

/** Everybody else on the host: other daemons, administrators, links that come and go. */
final class ForeignHands {

  static final List<String> LINKS = List.of("t0", "t1", "t2", "eth0", "eth1");
  static final List<String> PREFIXES =
      List.of(
          "0.0.0.0/0",
          "10.1.0.0/16",
          "10.2.0.0/16",
          "10.3.3.0/24",
          "192.0.2.0/24",
          "::/0",
          "fd00:1::/48",
          "fd00:2::/48",
          "2001:db8::/64");
  private static final List<String> GATEWAYS =
      List.of("192.0.2.9", "198.51.100.9", "2001:db8::9", "fe80::9", "fe80::8");

  /** The numbers that others give to their next hop objects. */
  private static final int IDS = 12;

  private final FakeKernel kernel;
  private final KernelConfig config;
  private final SplittableRandom random;
  private int nextIndex = 1;

  ForeignHands(FakeKernel kernel, KernelConfig config, SplittableRandom random) {
    this.kernel = kernel;
    this.config = config;
    this.random = random;
    for (String name : LINKS) {
      makeLink(name);
    }
    for (int i = 0; i < 10; i++) {
      happen();
    }
  }

  <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  IpPrefix prefix() {
    return IpPrefix.parse(any(PREFIXES));
  }

  @Nullable IpAddress gateway(AddressFamily family, String link) {
    if (link.startsWith("t") && random.nextInt(3) > 0) {
      return null;
    }
    IpAddress gateway = IpAddress.parse(any(GATEWAYS));
    return family == AddressFamily.IPV6 && gateway.family() == AddressFamily.IPV4 ? null : gateway;
  }

  /** The gateways of the host's networks can be reached, where their links are up. */
  void giveAddresses() {
    for (Link link : List.copyOf(kernel.links.values())) {
      if (link.name().startsWith("eth")) {
        giveAddresses(link.index(), link.name());
      }
    }
  }

  /** Something happens. */
  void happen() {
    switch (random.nextInt(16)) {
      case 0, 1 -> link();
      case 2 -> carrier();
      case 3 -> replaceLink();
      case 4, 5 -> address();
      case 6, 7, 8 -> ask(new Request.Put(route(author()), any(List.of(Request.Mode.values()))));
      case 9 -> impersonate();
      case 10, 11 -> deleteRoute();
      case 12 -> ask(new Request.Put(nextHop(), Request.Mode.SET));
      case 13 -> deleteNextHop();
      case 14 -> rule();
      default -> flush();
    }
  }

  private void ask(Request request) {
    try {
      kernel.execute(request);
    } catch (FakeKernel.Refused e) {
      // as may be
    }
  }

  private int author() {
    return any(List.of(Rtnetlink.RTPROT_BOOT, Rtnetlink.RTPROT_STATIC, 12, 186));
  }

  private Link anyLink() {
    return any(List.copyOf(kernel.links.values()));
  }

  // ---- links and addresses

  private void makeLink(String name) {
    int flags = Rtnetlink.IFF_UP | Rtnetlink.IFF_LOWER_UP;
    boolean tunnel = name.startsWith("t");
    int index = nextIndex++;
    kernel.put(
        new Link(
            Rtnetlink.AF_UNSPEC,
            index,
            name,
            tunnel ? flags | Rtnetlink.IFF_POINTOPOINT : flags,
            1420,
            0,
            tunnel ? "tun" : "veth",
            1));
    if (!tunnel) {
      giveAddresses(index, name);
    }
  }

  private void giveAddresses(int index, String name) {
    boolean first = name.equals("eth0");
    ask(
        new Request.Put(
            address(index, first ? "192.0.2.1" : "198.51.100.1", 24), Request.Mode.ADD));
    if (first) {
      ask(new Request.Put(address(index, "2001:db8::1", 64), Request.Mode.ADD));
    }
  }

  private static LinkAddress address(int index, String address, int length) {
    return new LinkAddress(
        index, IpAddress.parse(address), length, null, 0, Rtnetlink.IFA_F_PERMANENT);
  }

  private void link() {
    Link link = anyLink();
    kernel.put(withFlags(link, link.flags() ^ Rtnetlink.IFF_UP));
  }

  private void carrier() {
    Link link = anyLink();
    if (link.isUp()) {
      kernel.put(withFlags(link, link.flags() ^ Rtnetlink.IFF_LOWER_UP));
    }
  }

  static Link withFlags(Link link, int flags) {
    return new Link(
        link.family(),
        link.index(),
        link.name(),
        flags,
        link.mtu(),
        link.gsoMaxSize(),
        link.kind(),
        link.addressGeneration());
  }

  /** A link goes; one of its name comes back at once, or the next time. */
  private void replaceLink() {
    String name = any(LINKS);
    Link link =
        kernel.links.values().stream().filter(l -> l.name().equals(name)).findFirst().orElse(null);
    if (link != null && kernel.links.size() > 3) {
      kernel.removeLink(link.index());
    }
    if (link == null || random.nextBoolean()) {
      if (kernel.links.values().stream().noneMatch(l -> l.name().equals(name))) {
        makeLink(name);
      }
    }
  }

  private void address() {
    if (random.nextBoolean() && !kernel.addresses.isEmpty()) {
      ask(new Request.Delete(any(kernel.addresses)));
    } else {
      Link link = anyLink();
      if (link.name().startsWith("t")) {
        ask(new Request.Put(address(link.index(), "10.255.0.1", 30), Request.Mode.ADD));
      } else {
        giveAddresses(link.index(), link.name());
      }
    }
  }

  // ---- routes

  private long metric() {
    return any(List.of(config.learnedMetric(), config.learnedMetric(), config.staticMetric(), 7L));
  }

  private Route route(int author) {
    IpPrefix destination = prefix();
    ImmutableList.Builder<RouteNextHop> some = ImmutableList.builder();
    for (int count = random.nextInt(4) == 0 ? 2 : 1; count > 0; count--) {
      Link link = anyLink();
      some.add(new RouteNextHop(link.index(), gateway(destination.family(), link.name()), 1));
    }
    boolean dead = random.nextInt(6) == 0;
    boolean ofTable = random.nextInt(8) > 0;
    int object = dead || random.nextInt(4) > 0 ? 0 : objectOfOthers();
    ImmutableList<RouteNextHop> legs = dead || object != 0 ? ImmutableList.of() : some.build();
    return new Route(
        ofTable ? config.table() : 1234,
        destination,
        dead ? RouteType.BLACKHOLE : RouteType.UNICAST,
        author,
        scope(legs),
        destination.family() == AddressFamily.IPV4 && random.nextInt(10) == 0 ? 8 : 0,
        metric(),
        null,
        null,
        legs,
        object,
        false,
        ImmutableList.of());
  }

  /** As {@code ip} says it where nobody does. */
  private static int scope(List<RouteNextHop> legs) {
    boolean direct = legs.size() == 1 && legs.getFirst().gateway() == null;
    return direct ? Rtnetlink.RT_SCOPE_LINK : Rtnetlink.RT_SCOPE_UNIVERSE;
  }

  /** A next hop object that is not ours; 0 if there is none. */
  private int objectOfOthers() {
    List<NextHopObject> theirs =
        kernel.nextHops.all().stream()
            .filter(object -> object.protocol() != config.protocol() && object.id() <= IDS)
            .toList();
    return theirs.isEmpty() ? 0 : any(theirs).id();
  }

  /** Our number is used. What IPv6 joins so to another's route, nobody can tell from it. */
  private void impersonate() {
    Route route = route(config.protocol());
    Request.Mode mode =
        TableView.joins(route) ? Request.Mode.SET : any(List.of(Request.Mode.values()));
    ask(new Request.Put(route, mode));
  }

  private void deleteRoute() {
    List<Route> all = kernel.fib.all();
    if (!all.isEmpty()) {
      Route route = any(all);
      boolean byKey = random.nextBoolean();
      ask(new Request.Delete(byKey ? Route.key(route.table(), route.destination(), 0, 0) : route));
    }
  }

  /** {@code ip route flush proto …} of somebody, us perhaps. */
  private void flush() {
    int protocol = random.nextInt(4) == 0 ? config.protocol() : author();
    for (Route route : kernel.fib.all()) {
      if (route.protocol() == protocol && route.table() == config.table()) {
        ask(new Request.Delete(route));
      }
    }
  }

  // ---- next hop objects and rules

  private NextHopObject nextHop() {
    boolean ours = random.nextBoolean() && !kernel.nextHops.all().isEmpty();
    int id = ours ? any(List.copyOf(kernel.nextHops.all())).id() : 1 + random.nextInt(IDS);
    Link link = anyLink();
    return new NextHopObject(
        id,
        Rtnetlink.AF_INET6,
        !ours && random.nextInt(3) == 0 ? config.protocol() : Rtnetlink.RTPROT_STATIC,
        link.index(),
        random.nextBoolean() ? null : IpAddress.parse("fe80::9"),
        false,
        false,
        ImmutableList.of());
  }

  private void deleteNextHop() {
    if (!kernel.nextHops.all().isEmpty()) {
      ask(new Request.Delete(any(List.copyOf(kernel.nextHops.all()))));
    }
  }

  private void rule() {
    if (random.nextBoolean() && !kernel.rules.isEmpty()) {
      ask(new Request.Delete(any(kernel.rules)));
    } else {
      int family = random.nextBoolean() ? Rtnetlink.AF_INET : Rtnetlink.AF_INET6;
      int author = random.nextBoolean() ? config.protocol() : Rtnetlink.RTPROT_STATIC;
      ask(
          new Request.Put(
              Rule.markLookup(family, 100 + random.nextInt(3), 7, 1234, author), Request.Mode.ADD));
    }
  }
}
