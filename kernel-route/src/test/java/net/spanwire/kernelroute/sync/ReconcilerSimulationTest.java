package net.spanwire.kernelroute.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.netlink.Link;
import net.spanwire.kernelroute.netlink.NextHopObject;
import net.spanwire.kernelroute.netlink.Route;
import net.spanwire.kernelroute.netlink.RouteNextHop;
import net.spanwire.kernelroute.netlink.RouteType;
import net.spanwire.kernelroute.netlink.Rtnetlink;
import net.spanwire.kernelroute.netlink.Rule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reconciler against a {@link FakeKernel} in which everybody else changes what they like, and
 * which has its bad moments. When it is quiet, the kernel must hold exactly what is desired and can
 * be had, and nothing of others' may have been touched at any time.
 *
 * <p>A failure names its seed.
 */
class ReconcilerSimulationTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final boolean LONG = Boolean.getBoolean("spanwire.long");

  static LongStream seeds() {
    return LongStream.rangeClosed(1, LONG ? 1000 : 20);
  }

  private record Wanted(Purpose purpose, IpPrefix destination) implements Comparable<Wanted> {
    @Override
    public int compareTo(Wanted other) {
      int byPurpose = purpose.compareTo(other.purpose);
      return byPurpose != 0 ? byPurpose : destination.compareTo(other.destination);
    }
  }

  private final Map<Wanted, ImmutableList<NextHop>> desired = new TreeMap<>();
  private final Mailbox mailbox = new Mailbox();

  @ParameterizedTest
  @MethodSource("seeds")
  void the_kernel_ends_up_as_desired(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    KernelConfig config = config(random);
    boolean objects = random.nextInt(3) > 0;
    FakeKernel kernel = new FakeKernel(random.split(), config.protocol(), objects);
    ForeignHands others = new ForeignHands(kernel, config, random.split());
    Reconciler reconciler = new Reconciler(kernel, config, KernelListeners.none(), mailbox);
    long now = SECOND;
    reconciler.start(now);
    kernel.trouble = random.nextInt(3) == 0 ? 20 : 0;
    for (int events = random.nextInt(10, 150); events > 0; events--) {
      if (random.nextBoolean()) {
        others.happen();
      } else {
        want(others, random);
      }
      for (int steps = random.nextInt(3); steps > 0; steps--) {
        now += random.nextLong(SECOND);
        reconciler.step(now);
      }
    }
    kernel.trouble = 0;
    others.giveAddresses();
    settle(reconciler, now, seed);
    assertThat(kernel.trespasses).as("seed %d: what is others' was touched", seed).isEmpty();
    assertThat(present(kernel, config))
        .as("seed %d: our routes", seed)
        .containsExactlyInAnyOrderElementsOf(
            expected(kernel, config, objects && config.nextHopObjects()));
    nothingElse(kernel, config, seed);
    reconciler.removeEverything();
    assertThat(present(kernel, config)).as("seed %d: after the end", seed).isEmpty();
    assertThat(kernel.trespasses).as("seed %d: what is others' was touched", seed).isEmpty();
  }

  private static KernelConfig config(SplittableRandom random) {
    KernelConfig config = KernelConfig.defaults();
    if (random.nextBoolean()) {
      config = config.withUnderlay(new KernelConfig.Underlay(0xca6c, 51_820, 5182));
    }
    if (random.nextBoolean()) {
      config =
          config.withSources(
              ImmutableList.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1")));
    }
    return random.nextInt(3) == 0 ? config.withoutNextHopObjects() : config;
  }

  private void want(ForeignHands others, SplittableRandom random) {
    Purpose purpose =
        random.nextBoolean() ? Purpose.LEARNED : others.any(List.of(Purpose.values()));
    IpPrefix destination = others.prefix();
    Wanted wanted = new Wanted(purpose, destination);
    if (random.nextInt(4) == 0) {
      desired.remove(wanted);
      mailbox.add(List.of(new RouteChange.Remove(destination, purpose)));
      return;
    }
    ImmutableList.Builder<NextHop> hops = ImmutableList.builder();
    int count = purpose == Purpose.AGGREGATE ? 0 : random.nextInt(3) == 0 ? 3 : 1;
    for (; count > 0; count--) {
      String link = others.any(ForeignHands.LINKS);
      hops.add(
          new NextHop(others.gateway(destination.family(), link), link, 1 + random.nextInt(3)));
    }
    ForwardingRoute route = new ForwardingRoute(destination, purpose, hops.build());
    desired.put(wanted, route.nextHops());
    mailbox.add(List.of(new RouteChange.Install(route)));
  }

  /** Lets it work until it has nothing to do, and through a retry or two. */
  private static void settle(Reconciler reconciler, long from, long seed) {
    long now = from;
    for (int steps = 0; now < from + 30 * SECOND; steps++) {
      assertThat(steps).as("seed %d: steps until it rests", seed).isLessThan(2_000);
      long next = reconciler.step(now);
      now = next == now ? now + SECOND / 1_000 : next;
    }
  }

  // ---- what is there

  private static SortedSet<String> present(FakeKernel kernel, KernelConfig config) {
    SortedSet<String> present = new TreeSet<>();
    for (AddressFamily family : AddressFamily.values()) {
      for (Route route : kernel.fib.listing(family)) {
        KernelConfig.Underlay underlay = config.underlay();
        boolean ofMirror = underlay != null && route.table() == underlay.table();
        if (route.protocol() == config.protocol() && !ofMirror) {
          present.add(words(route, kernel.nextHops.legs(route)));
        }
      }
    }
    return present;
  }

  private static String words(Route route, List<RouteNextHop> legs) {
    SortedSet<String> ways = new TreeSet<>();
    for (RouteNextHop leg : legs) {
      int weight = legs.size() == 1 ? 1 : leg.weight(); // of one it says nothing
      ways.add(leg.gateway() + " on " + leg.interfaceIndex() + " weight " + weight);
    }
    return "%d %s metric %d %s tos %d source %s by %s"
        .formatted(
            route.table(),
            route.destination(),
            route.metric(),
            route.type(),
            route.tos(),
            route.preferredSource(),
            ways);
  }

  /** Computed plainly from what is desired and what the kernel has of others. */
  private SortedSet<String> expected(FakeKernel kernel, KernelConfig config, boolean objects) {
    SortedSet<String> expected = new TreeSet<>();
    desired.forEach((wanted, hops) -> {
      long metric = config.metric(wanted.purpose());
      boolean occupied =
          kernel.fib.all().stream()
              .anyMatch(route ->
                  route.table() == config.table()
                      && route.protocol() != config.protocol()
                      && route.destination().equals(wanted.destination())
                      && route.metric() == metric
                      && route.tos() == 0);
      List<RouteNextHop> legs =
          isInline(wanted.destination(), hops, objects)
              ? inlineLegs(kernel, wanted.destination().family(), hops)
              : legs(kernel, hops, true);
      if (!occupied && legs.isEmpty() == hops.isEmpty()) {
        Route route =
            new Route(
                config.table(),
                wanted.destination(),
                hops.isEmpty() ? RouteType.UNREACHABLE : RouteType.UNICAST,
                config.protocol(),
                0,
                0,
                metric,
                null,
                wanted.purpose() == Purpose.LEARNED
                    ? source(kernel, config, wanted.destination().family())
                    : null,
                ImmutableList.of(),
                0,
                false,
                ImmutableList.of());
        expected.add(words(route, legs));
      }
    });
    return expected;
  }

  private static @Nullable IpAddress source(
      FakeKernel kernel, KernelConfig config, AddressFamily family) {
    IpAddress source = KernelConfig.source(config.sources(), family);
    boolean there = kernel.addresses.stream().anyMatch(own -> own.address().equals(source));
    return there ? source : null;
  }

  /** Legs are written into the route where there are no objects, and into the IPv6 default. */
  private static boolean isInline(IpPrefix destination, List<NextHop> hops, boolean objects) {
    boolean ipv6Default = destination.isDefault() && destination.family() == AddressFamily.IPV6;
    boolean single = hops.size() == 1;
    return !objects
        || ipv6Default && (single || hops.stream().allMatch(hop -> hop.gateway() != null));
  }

  /** The kernel refuses the route for any leg; IPv6 takes one leg only if some has no gateway. */
  private static List<RouteNextHop> inlineLegs(
      FakeKernel kernel, AddressFamily family, List<NextHop> hops) {
    List<RouteNextHop> legs = legs(kernel, hops, false);
    boolean one =
        family == AddressFamily.IPV6 && hops.stream().anyMatch(hop -> hop.gateway() == null);
    List<RouteNextHop> taken = one && !legs.isEmpty() ? legs.subList(0, 1) : legs;
    boolean accepted =
        taken.stream()
            .allMatch(leg ->
                isReached(
                    kernel,
                    Objects.requireNonNull(kernel.links.get(leg.interfaceIndex())),
                    leg.gateway()));
    return accepted ? taken : List.of();
  }

  /** The legs whose links are usable, those named twice with the sum of their weights. */
  private static List<RouteNextHop> legs(
      FakeKernel kernel, List<NextHop> hops, boolean onlyReached) {
    Map<String, RouteNextHop> legs = new TreeMap<>();
    for (NextHop hop : hops) {
      Link link =
          kernel.links.values().stream()
              .filter(l -> l.name().equals(hop.interfaceName()))
              .findFirst()
              .orElse(null);
      if (link != null
          && link.isUsable()
          && (!onlyReached || isReached(kernel, link, hop.gateway()))) {
        legs.merge(
            hop.interfaceName() + " " + hop.gateway(),
            new RouteNextHop(link.index(), hop.gateway(), hop.weight()),
            (a, b) -> new RouteNextHop(a.interfaceIndex(), a.gateway(), a.weight() + b.weight()));
      }
    }
    return List.copyOf(legs.values());
  }

  private static boolean isReached(FakeKernel kernel, Link link, @Nullable IpAddress gateway) {
    return gateway == null
        || gateway.isLinkLocal()
        || kernel.addresses.stream()
            .anyMatch(own ->
                own.index() == link.index()
                    && IpPrefix.of(own.address(), own.length()).contains(gateway));
  }

  /** Of rules and next hop objects, what is ours is in use; the mirror is the host's own table. */
  private void nothingElse(FakeKernel kernel, KernelConfig config, long seed) {
    List<Rule> rules = new ArrayList<>();
    KernelConfig.Underlay underlay = config.underlay();
    if (underlay != null) {
      for (AddressFamily family : AddressFamily.values()) {
        rules.add(
            Rule.markLookup(
                family.af(),
                underlay.rulePriority(),
                underlay.fwmark(),
                underlay.table(),
                config.protocol()));
      }
    }
    assertThat(kernel.rules.stream().filter(rule -> rule.protocol() == config.protocol()))
        .as("seed %d: rules", seed)
        .containsExactlyInAnyOrderElementsOf(rules);
    assertThat(kernel.nextHops.all().stream().filter(object -> isLeftOver(object, kernel, config)))
        .as("seed %d: next hop objects that nobody desires", seed)
        .isEmpty();
    assertThat(mirror(kernel, config, true))
        .as("seed %d: the underlay table", seed)
        .containsExactlyInAnyOrderElementsOf(mirror(kernel, config, false));
  }

  /** An object of ours that leads where no desired route does. */
  private boolean isLeftOver(NextHopObject object, FakeKernel kernel, KernelConfig config) {
    if (object.protocol() != config.protocol()) {
      return false;
    }
    if (object.isGroup()) {
      return desired.values().stream().noneMatch(hops -> hops.size() > 1);
    }
    Link link = kernel.links.get(object.interfaceIndex());
    return desired.values().stream()
        .flatMap(List::stream)
        .noneMatch(hop ->
            link != null
                && hop.interfaceName().equals(link.name())
                && Objects.equals(hop.gateway(), object.gateway()));
  }

  /** What the mirror has, or what it should have. */
  private static SortedSet<String> mirror(FakeKernel kernel, KernelConfig config, boolean there) {
    SortedSet<String> routes = new TreeSet<>();
    KernelConfig.Underlay underlay = config.underlay();
    if (underlay == null) {
      return routes;
    }
    for (Route route : kernel.fib.all()) {
      Route copy = route.copiedTo(underlay.table(), config.protocol());
      List<RouteNextHop> alive =
          kernel.nextHops.legs(route).stream()
              .filter(leg -> kernel.isUp(leg.interfaceIndex()))
              .toList();
      if (there && route.table() == underlay.table()) {
        routes.add(words(copy, kernel.nextHops.legs(route)));
      } else if (!there
          && route.table() == Rtnetlink.RT_TABLE_MAIN
          && route.protocol() != config.protocol()
          && (route.type().isDeadEnd() || !alive.isEmpty())) {
        routes.add(words(copy, alive));
      }
    }
    if (!there) {
      for (AddressFamily family : AddressFamily.values()) {
        routes.add(
            words(
                new Route(
                    underlay.table(),
                    IpPrefix.all(family),
                    RouteType.UNREACHABLE,
                    config.protocol(),
                    0,
                    0,
                    KernelConfig.WORST_METRIC,
                    null,
                    null,
                    ImmutableList.of(),
                    0,
                    false,
                    ImmutableList.of()),
                ImmutableList.of()));
      }
    }
    return routes;
  }
}
