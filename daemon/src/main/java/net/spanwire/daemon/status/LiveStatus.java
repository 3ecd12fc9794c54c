package net.spanwire.daemon.status;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.spanwire.bgp.Speaker;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.mrt.MrtEncoder;
import net.spanwire.bgp.rib.AdvertisedRoute;
import net.spanwire.bgp.rib.RoutePage;
import net.spanwire.bgp.transport.SessionSnapshot;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.control.DaemonView;
import net.spanwire.daemon.control.ExplainView;
import net.spanwire.daemon.control.ExportView;
import net.spanwire.daemon.control.KernelRouteView;
import net.spanwire.daemon.control.NeighborView;
import net.spanwire.daemon.control.RouteQuery;
import net.spanwire.daemon.control.RouteView;
import net.spanwire.daemon.control.RpkiCacheView;
import net.spanwire.daemon.control.RpkiVerdictView;
import net.spanwire.daemon.control.StatusSource;
import net.spanwire.daemon.control.TunnelView;
import net.spanwire.daemon.link.Links;
import net.spanwire.kernelroute.KernelRoutes;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelSnapshot;
import org.jspecify.annotations.Nullable;

/** What the running daemon knows of itself. */
public final class LiveStatus implements StatusSource {

  private static final int PAGE = 1000;

  private final About about;
  private final Links links;
  private final Speaker speaker;
  private final RpkiStatus rpki;
  private final Kernel kernel;
  private final Instant startedAt = Instant.now();

  /**
   * What holds for all of it.
   *
   * @param aead the cipher in use
   * @param packetLoops how many there are
   * @param underlay what may be wrong with the host's own settings
   */
  public record About(
      Supplier<SpanwireConfig> running,
      String aead,
      int packetLoops,
      ImmutableList<String> underlay) {
    SpanwireConfig config() {
      return running.get();
    }
  }

  /** The kernel's routes, and where they stand. */
  public record Kernel(KernelRoutes routes, KernelConfig config) {}

  /** Looks at all parts. */
  public LiveStatus(About about, Links links, Routing routing, Kernel kernel) {
    this.about = about;
    this.links = links;
    this.speaker = routing.speaker();
    this.rpki = routing.rpki();
    this.kernel = kernel;
  }

  /** The sessions and their routes, and what the RPKI says of them. */
  public record Routing(Speaker speaker, RpkiStatus rpki) {}

  @Override
  public ImmutableList<RpkiCacheView> rpkiCaches() {
    return RpkiViews.caches(rpki.caches());
  }

  @Override
  public RpkiVerdictView rpkiVerdict(IpPrefix prefix, @Nullable Long origin) {
    return RpkiViews.verdict(rpki.payloads(), prefix, origin);
  }

  @Override
  public DaemonView daemon() {
    SpanwireConfig config = about.config();
    String version = LiveStatus.class.getPackage().getImplementationVersion();
    return new DaemonView(
        version == null ? "unpackaged" : version,
        ProcessHandle.current().pid(),
        startedAt,
        config.file().toString(),
        config.router().asn(),
        config.router().routerId() == null ? null : config.router().routerId().toString(),
        about.aead(),
        about.packetLoops(),
        about.underlay());
  }

  @Override
  public ImmutableList<NeighborView> neighbors() {
    Map<String, SessionSnapshot> sessions = new TreeMap<>();
    speaker.sessions().forEach(session -> sessions.put(session.config().name(), session));
    SpanwireConfig config = about.config();
    ImmutableList.Builder<NeighborView> views = ImmutableList.builder();
    Stream.concat(config.peers().keySet().stream(), config.neighbors().keySet().stream())
        .forEach(name -> {
          SessionSnapshot session = sessions.remove(name);
          if (session != null) {
            views.add(neighbor(session));
          }
        });
    sessions.values().forEach(session -> views.add(neighbor(session))); // came by themselves
    return views.build();
  }

  private NeighborView neighbor(SessionSnapshot session) {
    return NeighborViews.of(session, speaker.counts(session.config().name()));
  }

  @Override
  public ImmutableList<TunnelView> tunnels() {
    return links.status().stream()
        .map(link -> TunnelViews.of(link, about.aead()))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public void routes(RouteQuery query, Consumer<RouteView> sink) {
    RouteFilter filter = new RouteFilter(query);
    for (AfiSafi family : AfiSafi.values()) {
      if (!filter.admits(family.family())) {
        continue;
      }
      if (filter.table() == RouteFilter.Table.ADVERTISED) {
        advertised(filter, family, sink);
      } else {
        routes(filter, family, sink);
      }
    }
  }

  private void routes(RouteFilter filter, AfiSafi family, Consumer<RouteView> sink) {
    IpPrefix prefix = filter.prefix();
    if (prefix != null && filter.relation() != RouteFilter.Relation.WITHIN) {
      show(filter, speaker.ask(view -> view.routesTo(prefix.address())), sink);
      return;
    }
    int from = 0;
    while (from >= 0) {
      int first = from;
      RoutePage<net.spanwire.bgp.rib.RouteView> page =
          speaker.ask(view -> view.routes(family, first, PAGE));
      show(filter, page.routes(), sink);
      from = page.next();
    }
  }

  private void show(
      RouteFilter filter, List<net.spanwire.bgp.rib.RouteView> routes, Consumer<RouteView> sink) {
    RouteTexts.Shown shown = shown(filter.asReceived());
    List<net.spanwire.bgp.rib.RouteView> selected = new ArrayList<>();
    for (net.spanwire.bgp.rib.RouteView route : routes) {
      net.spanwire.bgp.rib.RouteView some = filter.select(route);
      if (some != null) {
        selected.add(some);
      }
    }
    Map<IpPrefix, KernelSnapshot.RouteStatus> installed = learned(selected);
    selected.forEach(
        route -> sink.accept(RouteTexts.of(route, installed.get(route.prefix()), shown)));
  }

  private RouteTexts.Shown shown(boolean received) {
    return new RouteTexts.Shown(received, rpki.payloads(), about.config().router().asn());
  }

  private void advertised(RouteFilter filter, AfiSafi family, Consumer<RouteView> sink) {
    String neighbor = Objects.requireNonNull(filter.neighbor());
    int from = 0;
    while (from >= 0) {
      int first = from;
      RoutePage<AdvertisedRoute> page =
          speaker.ask(view -> view.advertised(neighbor, family, first, PAGE));
      page.routes().stream()
          .filter(route -> filter.admits(route.prefix()) && filter.admits(route.attributes()))
          .map(route -> RouteTexts.of(route, neighbor))
          .forEach(sink);
      from = page.next();
    }
  }

  @Override
  public void recordTable(Consumer<byte[]> sink) {
    MrtEncoder encoder = new MrtEncoder();
    speaker.dumpTable(record -> sink.accept(encoder.encode(record)));
  }

  private Map<IpPrefix, KernelSnapshot.RouteStatus> learned(
      List<net.spanwire.bgp.rib.RouteView> routes) {
    Map<IpPrefix, KernelSnapshot.RouteStatus> found = new HashMap<>();
    try {
      kernel
          .routes()
          .learned(routes.stream().map(net.spanwire.bgp.rib.RouteView::prefix).toList())
          .forEach(route -> found.put(route.destination(), route));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  @Override
  public void kernelRoutes(Consumer<KernelRouteView> sink) {
    List<KernelSnapshot.RouteStatus> routes = new ArrayList<>();
    try {
      long from = 0;
      while (from >= 0) {
        KernelSnapshot.Page page = kernel.routes().page(from);
        routes.addAll(page.routes());
        from = page.next();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    routes.sort(
        Comparator.comparing(
                (KernelSnapshot.RouteStatus route) -> route.state() != KernelSnapshot.State.REFUSED)
            .thenComparing(KernelSnapshot.RouteStatus::destination));
    routes.forEach(route -> sink.accept(KernelViews.of(route, kernel.config())));
  }

  @Override
  public ExplainView explain(IpAddress destination) {
    List<net.spanwire.bgp.rib.RouteView> known = speaker.ask(view -> view.routesTo(destination));
    KernelSnapshot.@Nullable RouteStatus installed = longest(destination);
    net.spanwire.bgp.rib.RouteView best = known.isEmpty() ? null : known.getFirst();
    TunnelView tunnel = tunnel(installed);
    NeighborView neighbor =
        tunnel == null
            ? null
            : neighbors().stream()
                .filter(candidate -> candidate.name().equals(tunnel.name()))
                .findFirst()
                .orElse(null);
    return Explanation.of(
        destination,
        new Explanation.Found(
            best == null
                ? null
                : RouteTexts.of(
                    best,
                    installed != null && installed.destination().equals(best.prefix())
                        ? installed
                        : null,
                    shown(false)),
            best == null ? ImmutableList.of() : exports(best.prefix()),
            installed == null ? null : KernelViews.of(installed, kernel.config()),
            tunnel,
            neighbor));
  }

  private ImmutableList<ExportView> exports(IpPrefix prefix) {
    return speaker.ask(view -> view.exports(prefix)).entrySet().stream()
        .map(export ->
            new ExportView(
                export.getKey(), export.getValue().advertised(), export.getValue().words()))
        .collect(ImmutableList.toImmutableList());
  }

  /** Of our routes that hold an address, the one the kernel would take. */
  private KernelSnapshot.@Nullable RouteStatus longest(IpAddress destination) {
    for (int length = destination.family().bits(); length >= 0; length--) {
      ImmutableList<KernelSnapshot.RouteStatus> found;
      try {
        found = kernel.routes().find(IpPrefix.of(destination, length));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (!found.isEmpty()) {
        // The purposes stand in the order of their metrics.
        return Collections.min(found, Comparator.comparing(KernelSnapshot.RouteStatus::purpose));
      }
    }
    return null;
  }

  private @Nullable TunnelView tunnel(KernelSnapshot.@Nullable RouteStatus route) {
    if (route == null || route.nextHops().isEmpty()) {
      return null;
    }
    String interfaceName = route.nextHops().getFirst().interfaceName();
    return tunnels().stream()
        .filter(tunnel -> tunnel.interfaceName().equals(interfaceName))
        .findFirst()
        .orElse(null);
  }
}
