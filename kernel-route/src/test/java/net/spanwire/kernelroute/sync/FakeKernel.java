package net.spanwire.kernelroute.sync;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.kernelroute.netlink.Dump;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.netlink.KernelObject;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.LinkAddress;
import net.spanwire.kernelroute.netlink.LinkSettings;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Reply;
import net.spanwire.kernelroute.netlink.Request;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.netlink.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A kernel in memory that behaves towards its one client as Linux does, its silences included: what
 * goes with a link, an address or a next hop object, what {@code replace} replaces, what is told
 * and what is not. It also has bad moments: notifications overflow, answers are lost, a dump is
 * interrupted, memory is short.
 */
final class FakeKernel implements KernelChannel {

  /** A request is not done. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    final int errno;

    Refused(int errno, String message) {
      super(message);
      this.errno = errno;
    }
  }

  private static final int RTM_ANY = 0;
  private static final Reply.Header OTHERS = new Reply.Header(RTM_ANY, 0, 0, 4711);

  /** Notifications that fit. */
  private static final int BUFFER = 200;

  final Map<Integer, Link> links = new TreeMap<>();
  final List<LinkAddress> addresses = new ArrayList<>();
  final List<Rule> rules = new ArrayList<>();
  final FakeFib fib = new FakeFib(new Told());
  final FakeNextHops nextHops;

  /** What our client did to routes and objects that are not its own. */
  final List<String> trespasses = new ArrayList<>();

  private final RandomGenerator random;
  private final int protocol;
  private final boolean objects;
  private final Deque<Reply> notifications = new ArrayDeque<>();

  /** Told a moment later: the kernel tells of a new IPv6 address from its work queue. */
  private final List<LinkAddress> late = new ArrayList<>();

  private boolean lost;
  private boolean byClient;

  /** How bad the moment is: 0 never fails, 100 nearly always. */
  int trouble;

  FakeKernel(RandomGenerator random, int protocol, boolean objects) {
    this.random = random;
    this.protocol = protocol;
    this.objects = objects;
    this.nextHops =
        new FakeNextHops(
            new ToldNextHops(), protocol, id -> fib.drop(route -> route.nextHopId() == id));
  }

  // ---- the client

  @Override
  public List<Refusal> execute(List<Request> requests) throws IOException {
    List<Refusal> refusals = new ArrayList<>();
    boolean answersLost = !requests.isEmpty() && isTroubled();
    int done = answersLost ? random.nextInt(requests.size() + 1) : requests.size();
    byClient = true;
    for (int i = 0; i < done; i++) {
      try {
        if (isTroubled()) {
          throw new Refused(Errno.ENOMEM, "");
        }
        execute(requests.get(i));
      } catch (Refused e) {
        refusals.add(new Refusal(i, e.errno, String.valueOf(e.getMessage())));
      }
    }
    byClient = false;
    if (answersLost) {
      throw new KernelException("change routes", Errno.ENOBUFS, "answers were lost");
    }
    return refusals;
  }

  private boolean isTroubled() {
    return random.nextInt(1000) < trouble;
  }

  @Override
  public boolean dump(Dump dump, Consumer<KernelObject> sink) throws IOException {
    if (dump.kind() == Dump.Kind.NEXT_HOPS && !objects) {
      throw new KernelException("list", Errno.EOPNOTSUPP, "");
    }
    List<? extends KernelObject> listed = new ArrayList<>(list(dump));
    boolean interrupted = isTroubled();
    if (interrupted && !listed.isEmpty()) {
      listed.remove(random.nextInt(listed.size()));
    }
    listed.forEach(sink);
    return !interrupted;
  }

  private List<? extends KernelObject> list(Dump dump) {
    return switch (dump.kind()) {
      case LINKS -> List.copyOf(links.values());
      case ADDRESSES -> List.copyOf(addresses);
      case NEXT_HOPS -> List.copyOf(nextHops.all());
      case RULES -> rules.stream().filter(rule -> rule.family() == dump.family()).toList();
      case ROUTES ->
          fib
              .listing(dump.family() == Rtnetlink.AF_INET ? AddressFamily.IPV4 : AddressFamily.IPV6)
              .stream()
              .filter(route -> dump.table() == 0 || dump.table() == route.table())
              .filter(route -> dump.protocol() == 0 || dump.protocol() == route.protocol())
              .map(this::spelled)
              .toList();
    };
  }

  /** The kernel tells the legs of a next hop object with the route. */
  private Route spelled(Route route) {
    return route.nextHopId() == 0 ? route : route.withNextHops(nextHops.legs(route));
  }

  @Override
  public boolean poll(Consumer<Reply> sink) {
    boolean complete = !lost;
    lost = false;
    for (Reply reply = notifications.poll(); reply != null; reply = notifications.poll()) {
      sink.accept(reply);
    }
    late.stream().filter(addresses::contains).forEach(address -> tellNew(address, 0, true));
    late.clear();
    return complete;
  }

  @Override
  public void await(long nanos) {}

  @Override
  public void wake() {}

  @Override
  public void close() {}

  // ---- what is told

  private void tell(Reply reply, boolean echoed) {
    if (byClient && !echoed) {
      return; // OwnEchoFilter
    }
    if (notifications.size() >= BUFFER || isTroubled()) {
      lost = true;
    } else {
      notifications.add(reply);
    }
  }

  private void tellNew(KernelObject object, int flags, boolean echoed) {
    tell(new Reply.Present(new Reply.Header(RTM_ANY, flags, 0, OTHERS.port()), object), echoed);
  }

  private void tellGone(KernelObject object, boolean echoed) {
    tell(new Reply.Gone(OTHERS, object), echoed);
  }

  private final class Told implements FakeFib.Watcher {
    @Override
    public void onNew(Route route, int flags) {
      tellNew(spelled(route), flags, false);
    }

    @Override
    public void onGone(Route route) {
      tellGone(spelled(route), false);
    }

    @Override
    public void onVictim(Route route) {
      trespass(route.protocol(), route);
    }
  }

  private final class ToldNextHops implements FakeNextHops.Watcher {
    @Override
    public void onNew(NextHopObject object, int flags) {
      tellNew(object, flags, false);
    }

    @Override
    public void onGone(NextHopObject object) {
      tellGone(object, false);
    }

    @Override
    public void onVictim(NextHopObject object) {
      trespass(object.protocol(), object);
    }
  }

  private void trespass(int owner, KernelObject victim) {
    if (byClient && owner != protocol) {
      trespasses.add(victim.toString());
    }
  }

  // ---- requests, of anybody

  /** Does what one request asks. */
  void execute(Request request) throws Refused {
    switch (request) {
      case Request.Put(Route route, Request.Mode mode) -> {
        check(route);
        fib.put(route, mode);
      }
      case Request.Put(NextHopObject object, Request.Mode mode) -> put(object, mode);
      case Request.Put(Rule rule, Request.Mode ignored) -> {
        require(!rules.contains(rule), Errno.EEXIST, "");
        rules.add(rule);
        tellNew(rule, 0, true);
      }
      case Request.Put(LinkAddress address, Request.Mode ignored) -> add(address);
      case Request.Put(Link link, Request.Mode ignored) -> throw new AssertionError(link);
      case Request.Delete(Route route) -> fib.delete(route);
      case Request.Delete(NextHopObject object) -> nextHops.delete(object.id());
      case Request.Delete(Rule rule) -> {
        require(rules.remove(rule), Errno.ENOENT, "");
        trespass(rule.protocol(), rule);
        tellGone(rule, true);
      }
      case Request.Delete(LinkAddress address) -> remove(address);
      case Request.Delete(Link link) -> throw new AssertionError(link);
      case Request.SetLink(LinkSettings settings) -> set(settings);
    }
  }

  private void check(Route route) throws Refused {
    if (route.nextHopId() != 0) {
      require(nextHops.has(route.nextHopId()), Errno.EINVAL, "Nexthop id does not exist");
    }
    for (RouteNextHop leg : route.nextHops()) {
      checkUp(leg.interfaceIndex());
      if (!leg.onLink()) {
        checkGateway(leg.gateway(), leg.interfaceIndex());
      }
    }
    boolean needsWay = route.type() == RouteType.UNICAST && route.nextHopId() == 0;
    require(!needsWay || !route.nextHops().isEmpty(), Errno.ENODEV, "");
    IpAddress source = route.preferredSource();
    require(
        source == null || addresses.stream().anyMatch(own -> own.address().equals(source)),
        Errno.EINVAL,
        "Invalid prefsrc address");
  }

  private Link checkUp(int index) throws Refused {
    Link link = links.get(index);
    if (link == null) {
      throw new Refused(Errno.ENODEV, "");
    }
    require(link.isUp(), Errno.ENETDOWN, "Nexthop device is not up");
    return link;
  }

  private void checkGateway(@Nullable IpAddress gateway, int index) throws Refused {
    boolean reached =
        gateway == null
            || gateway.isLinkLocal() && gateway.family() == AddressFamily.IPV6
            || addresses.stream()
                .anyMatch(own ->
                    own.index() == index
                        && IpPrefix.of(own.address(), own.length()).contains(gateway));
    require(reached, Errno.ENETUNREACH, "Nexthop has invalid gateway");
  }

  private void put(NextHopObject object, Request.Mode mode) throws Refused {
    require(objects, Errno.EOPNOTSUPP, "");
    if (!object.isGroup()) {
      Link link = checkUp(object.interfaceIndex());
      require(link.hasCarrier(), Errno.ENETDOWN, "Carrier for nexthop device is down");
      checkGateway(object.gateway(), object.interfaceIndex());
    }
    nextHops.put(object, mode, byClient);
  }

  // ---- addresses

  private void add(LinkAddress address) throws Refused {
    Link link = links.get(address.index());
    if (link == null) {
      throw new Refused(Errno.ENODEV, "");
    }
    require(addresses.stream().noneMatch(address::sameAs), Errno.EEXIST, "");
    addresses.add(address);
    if (address.address().family() == AddressFamily.IPV6) {
      late.add(address);
    } else {
      tellNew(address, 0, true);
    }
    if (link.isUp()) {
      connect(address);
    }
  }

  private Route connected(LinkAddress address) {
    return new Route(
        Rtnetlink.RT_TABLE_MAIN,
        IpPrefix.of(address.peer() == null ? address.address() : address.peer(), address.length()),
        RouteType.UNICAST,
        Rtnetlink.RTPROT_KERNEL,
        Rtnetlink.RT_SCOPE_LINK,
        0,
        address.address().family() == AddressFamily.IPV4 ? 0 : 256,
        null,
        address.address().family() == AddressFamily.IPV4 ? address.address() : null,
        ImmutableList.of(new RouteNextHop(address.index(), null, 1)),
        0,
        false,
        ImmutableList.of());
  }

  private void connect(LinkAddress address) {
    try {
      fib.put(connected(address), Request.Mode.APPEND);
    } catch (Refused e) {
      // it stands
    }
  }

  private void remove(LinkAddress address) throws Refused {
    LinkAddress known = addresses.stream().filter(address::sameAs).findFirst().orElse(null);
    if (known == null) {
      throw new Refused(Errno.EADDRNOTAVAIL, "");
    }
    boolean before = byClient;
    byClient = false; // what follows is the kernel's own doing
    addresses.remove(known);
    try {
      fib.delete(connected(known));
    } catch (Refused e) {
      // gone already
    }
    loseSource(known.address());
    boolean last =
        addresses.stream()
            .noneMatch(other ->
                other.index() == known.index() && other.address().family() == AddressFamily.IPV4);
    if (last && known.address().family() == AddressFamily.IPV4) {
      fib.dropDead(
          AddressFamily.IPV4,
          leg -> leg.interfaceIndex() != known.index() && isUp(leg.interfaceIndex()));
    }
    byClient = before;
    tellGone(known, true);
  }

  /** An address left the host: fib_sync_down_addr and rt6_remove_prefsrc. */
  private void loseSource(IpAddress address) {
    if (addresses.stream().anyMatch(other -> other.address().equals(address))) {
      return;
    }
    switch (address.family()) {
      case IPV4 ->
          fib.drop(route ->
              route.table() == Rtnetlink.RT_TABLE_MAIN && address.equals(route.preferredSource()));
      case IPV6 -> fib.forgetSource(address);
    }
  }

  boolean isUp(int index) {
    Link link = links.get(index);
    return link != null && link.isUp();
  }

  private static boolean leadsBy(Route route, int index) {
    return route.nextHopId() == 0
        && route.nextHops().stream().anyMatch(leg -> leg.interfaceIndex() == index);
  }

  // ---- links

  private void set(LinkSettings settings) throws Refused {
    Link link = links.get(settings.index());
    if (link == null) {
      throw new Refused(Errno.ENODEV, "");
    }
    Integer mtu = settings.mtu();
    Boolean up = settings.up();
    put(
        new Link(
            link.family(),
            link.index(),
            link.name(),
            up == null ? link.flags() : up ? link.flags() | Rtnetlink.IFF_UP : link.flags() & ~1,
            mtu == null ? link.mtu() : mtu,
            link.gsoMaxSize(),
            link.kind(),
            settings.noAddressGeneration() ? 1 : link.addressGeneration()));
  }

  /** A link is made, or is another now; what depends on it follows. */
  void put(Link link) {
    Link before = links.put(link.index(), link);
    boolean client = byClient;
    byClient = false;
    if (before != null && before.isUp() && !link.isUp()) {
      goDown(link.index());
    } else if (before != null && before.hasCarrier() && !link.hasCarrier()) {
      nextHops.flush(link.index());
    } else if (before != null && !before.isUp() && link.isUp()) {
      addresses.stream().filter(address -> address.index() == link.index()).forEach(this::connect);
    }
    byClient = client;
    tellNew(link, 0, true);
  }

  private void goDown(int index) {
    nextHops.flush(index);
    for (LinkAddress address : List.copyOf(addresses)) {
      if (address.index() == index && address.address().family() == AddressFamily.IPV6) {
        addresses.remove(address);
        tellGone(address, true);
      }
    }
    for (AddressFamily family : AddressFamily.values()) {
      fib.dropDead(family, leg -> isUp(leg.interfaceIndex()));
    }
  }

  void removeLink(int index) {
    Link link = links.remove(index);
    if (link == null) {
      return;
    }
    goDown(index);
    for (LinkAddress address : List.copyOf(addresses)) {
      if (address.index() == index) {
        addresses.remove(address);
        loseSource(address.address());
        tellGone(address, true);
      }
    }
    // fib_sync_down_dev by force: also those that have other legs.
    fib.drop(route -> leadsBy(route, index));
    tellGone(link, true);
  }

  static void require(boolean condition, int errno, String message) throws Refused {
    if (!condition) {
      throw new Refused(errno, message);
    }
  }
}
