package net.spanwire.kernelroute;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.core.routing.RouteOutcome;
import net.spanwire.kernelroute.socket.NetworkNamespace;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelListeners;
import net.spanwire.kernelroute.sync.LinkState;

/** A namespace with a kernel of its own to keep, and what its listeners heard. */
final class KernelLab implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  final NetworkNamespace net = NetworkNamespace.create();
  final Map<String, RouteOutcome> outcomes = new ConcurrentHashMap<>();
  final Map<IpAddress, NextHopResolution> resolutions = new ConcurrentHashMap<>();
  final Map<String, LocalRoutes.Origin> localRoutes = new ConcurrentHashMap<>();
  final Map<String, LinkState> links = new ConcurrentHashMap<>();
  final AtomicInteger underlayChanges = new AtomicInteger();
  private final KernelConfig config;

  KernelLab(KernelConfig config) {
    this.config = config;
  }

  KernelRoutes open() throws Exception {
    return open(config);
  }

  KernelRoutes open(KernelConfig other) throws Exception {
    return net.inside(() -> KernelRoutes.open(other, listeners()));
  }

  private KernelListeners listeners() {
    return new KernelListeners(
        (destination, purpose, outcome) -> outcomes.put(destination + " " + purpose, outcome),
        resolutions::put,
        new LocalRoutes.Listener() {
          @Override
          public void onRoute(IpPrefix destination, LocalRoutes.Origin origin) {
            localRoutes.put(destination.toString(), origin);
          }

          @Override
          public void onWithdrawn(IpPrefix destination, LocalRoutes.Origin origin) {
            localRoutes.remove(destination.toString(), origin);
          }
        },
        new LinkState.Listener() {
          @Override
          public void onLink(LinkState link) {
            links.put(link.name(), link);
          }

          @Override
          public void onLinkRemoved(String name) {
            links.remove(name);
          }
        },
        underlayChanges::incrementAndGet);
  }

  static RouteChange learn(String destination, NextHop... hops) {
    return install(destination, Purpose.LEARNED, hops);
  }

  static RouteChange install(String destination, Purpose purpose, NextHop... hops) {
    return new RouteChange.Install(
        new ForwardingRoute(IpPrefix.parse(destination), purpose, ImmutableList.copyOf(hops)));
  }

  static RouteChange remove(String destination) {
    return new RouteChange.Remove(IpPrefix.parse(destination), Purpose.LEARNED);
  }

  static NextHop via(String gateway, String name) {
    return new NextHop(IpAddress.parse(gateway), name, 1);
  }

  static NextHop dev(String name) {
    return NextHop.device(name);
  }

  void awaitInstalled(String... destinations) {
    for (String destination : destinations) {
      await(
          () -> outcomes.get(destination + " LEARNED") instanceof RouteOutcome.Installed,
          () -> destination + " is " + outcomes.get(destination + " LEARNED"));
    }
  }

  String awaitRefused(String destination) {
    String[] reason = new String[1];
    await(
        () -> {
          if (outcomes.get(destination + " LEARNED") instanceof RouteOutcome.Refused refused) {
            reason[0] = refused.reason();
            return true;
          }
          return false;
        },
        () -> destination + " is " + outcomes.get(destination + " LEARNED"));
    return reason[0];
  }

  void awaitRemoved(String destination) {
    await(
        () -> outcomes.get(destination + " LEARNED") instanceof RouteOutcome.Removed,
        () -> destination + " is " + outcomes.get(destination + " LEARNED"));
  }

  /** Waits until {@code ip ARGUMENTS} prints a line with all of these words. */
  void awaitLine(String arguments, String... words) {
    await(
        () -> hasLine(arguments, words),
        () ->
            "'ip %s' has no line with %s:%n%s"
                .formatted(arguments, Arrays.toString(words), net.ip(arguments)));
  }

  void awaitNoLine(String arguments, String... words) {
    await(
        () -> !hasLine(arguments, words),
        () ->
            "'ip %s' has a line with %s:%n%s"
                .formatted(arguments, Arrays.toString(words), net.ip(arguments)));
  }

  /** Lines that continue another are taken for a part of it. */
  private boolean hasLine(String arguments, String... words) {
    String joined;
    try {
      joined = net.ip(arguments).replaceAll("\\s*\n[\t ]+", " ");
    } catch (AssertionError e) {
      joined = ""; // no such table yet
    }
    return joined
        .lines()
        .map(line -> " " + line.replaceAll("\\s+", " ") + " ")
        .anyMatch(line -> Arrays.stream(words).allMatch(word -> line.contains(" " + word + " ")));
  }

  /** Everything that {@code ip} shows of routes, rules and next hops, sorted. */
  List<String> everything() {
    return List.of(
            "-4 route show table all", "-6 route show table all", "-4 rule", "-6 rule", "nexthop")
        .stream()
        .flatMap(arguments -> net.ip(arguments).lines())
        .map(line -> line.replaceAll(" expires \\d+sec", "").strip())
        .sorted()
        .toList();
  }

  static void await(BooleanSupplier condition, Supplier<String> otherwise) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(otherwise.get());
      }
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() {
    net.close();
  }
}
