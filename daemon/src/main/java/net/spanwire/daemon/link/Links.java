package net.spanwire.daemon.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.google.common.collect.Multimaps;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.DataplaneListener;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.NameResolver;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.daemon.config.PeerEndpoint;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.kernelroute.KernelRoutes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links: makes their interfaces, in the packet path and in the kernel, and hands what the
 * packet path tells to the link it concerns.
 */
public final class Links implements DataplaneListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.link");

  private static final Duration REOPEN = Duration.ofSeconds(1);

  private final LinkThread thread;
  private final NameResolver resolver;
  private final Announcer announcer;
  private SpanwireConfig config;
  private volatile ImmutableMap<String, Link> links;
  private volatile @Nullable TunnelInterfaces interfaces;

  /** All links of a configuration; {@link #open} brings them to life. */
  public Links(
      SpanwireConfig config, LinkThread thread, NameResolver resolver, Announcer announcer) {
    this.config = config;
    this.thread = thread;
    this.resolver = resolver;
    this.announcer = announcer;
    this.links = ImmutableMap.copyOf(Maps.transformValues(config.peers(), this::link));
  }

  private Link link(TunnelConfig tunnel) {
    return new Link(tunnel, announcer.events(), announcer.sessions());
  }

  private ImmutableListMultimap<String, Link> byInterface() {
    return Multimaps.index(links.values(), link -> link.config().interfaceName());
  }

  /** Who hears of the links: the operators, and the sessions. */
  public record Announcer(EventBus events, SessionGate sessions) {}

  /** How the first pair of UDP sockets is to be opened. */
  public static UdpOptions udpOptions(SpanwireConfig config) {
    return TunnelInterfaces.firstListener(config);
  }

  /** How many interfaces a configuration asks for. */
  public static int interfaces(SpanwireConfig config) {
    return (int)
        config.peers().values().stream().map(TunnelConfig::interfaceName).distinct().count();
  }

  /**
   * Makes all interfaces and peers, and begins to follow the names of their endpoints.
   *
   * @throws IOException saying which device or socket cannot be had
   */
  public void open(Dataplane dataplane, KernelRoutes kernel) throws IOException {
    TunnelInterfaces opened = new TunnelInterfaces(dataplane, kernel, config);
    interfaces = opened;
    for (String name : byInterface().keySet()) {
      opened.open(name, byInterface().get(name));
    }
    thread.execute(() -> links.values().forEach(this::follow));
  }

  private TunnelInterfaces interfaces() {
    TunnelInterfaces opened = interfaces;
    if (opened == null) {
      throw new IllegalStateException("the links are not open");
    }
    return opened;
  }

  /**
   * Takes over other tunnels. What stays the same is not touched; what ends is gone, and what is
   * new is there, when it returns.
   *
   * @param replaced names of tunnels that end although there is one of that name again
   * @return what could not be done, in words
   */
  public ImmutableList<String> apply(SpanwireConfig changed, Set<String> replaced) {
    return thread.ask(() -> new Takeover().run(changed, replaced));
  }

  /** Tells sessions anew that their tunnels work, where they do: those that are new. */
  public void announce(Collection<String> names) {
    thread.execute(() -> Maps.filterKeys(links, names::contains).values().forEach(Link::announce));
  }

  /** The way from one configuration to another; on the thread of the links. */
  private final class Takeover {
    private final List<String> failures = new ArrayList<>();
    private final List<Link> moved = new ArrayList<>();

    ImmutableList<String> run(SpanwireConfig changed, Set<String> replaced) {
      replaceLinks(changed, replaced);
      ImmutableListMultimap<String, Link> behind = byInterface();
      TunnelInterfaces there = interfaces();
      Sets.difference(there.names(), behind.keySet())
          .forEach(name -> attempt(name, () -> there.close(name)));
      for (String name : behind.keySet()) {
        attempt(
            name,
            there.isOpen(name)
                ? () -> there.settle(name, behind.get(name))
                : () -> there.open(name, behind.get(name)));
      }
      moved.forEach(Links.this::follow);
      there.closeUnusedListeners(changed.peers().values());
      return ImmutableList.copyOf(failures);
    }

    private void attempt(String name, Step step) {
      try {
        step.run();
      } catch (IOException | RuntimeException e) {
        LOG.warn("{}: {}", name, e.getMessage());
        failures.add(name + ": " + e.getMessage());
      }
    }

    /** Those that end lose their peers; those that stay know what is said of them now. */
    private void replaceLinks(SpanwireConfig changed, Set<String> replaced) {
      ImmutableMap<String, Link> before = links;
      ImmutableMap.Builder<String, Link> after = ImmutableMap.builder();
      changed
          .peers()
          .forEach((name, tunnel) ->
              after.put(
                  name, successor(replaced.contains(name) ? null : before.get(name), tunnel)));
      config = changed;
      links = after.buildOrThrow();
      before.forEach((name, link) -> {
        if (!link.equals(links.get(name))) {
          end(link);
        }
      });
    }

    private Link successor(@Nullable Link known, TunnelConfig tunnel) {
      if (known == null) {
        Link fresh = link(tunnel);
        moved.add(fresh);
        return fresh;
      }
      if (!Objects.equals(known.config().endpoint(), tunnel.endpoint())) {
        known.follow(null);
        moved.add(known);
      }
      known.reconfigure(tunnel);
      return known;
    }
  }

  /** Something that may fail. */
  private interface Step {
    void run() throws IOException;
  }

  private void end(Link link) {
    link.follow(null);
    interfaces().end(link);
  }

  private void follow(Link link) {
    PeerEndpoint endpoint = link.config().endpoint();
    if (endpoint != null && link.isNamed()) {
      link.follow(
          new EndpointFollower(
              new EndpointFollower.PeerName(link.config().name(), endpoint.host(), endpoint.port()),
              resolver,
              thread,
              candidates -> {
                Peer peer = link.peer();
                if (peer != null) {
                  interfaces().dataplane().setCandidates(peer, candidates);
                }
              }));
    }
  }

  /** In the order of the configuration. */
  public ImmutableList<LinkStatus> status() {
    return links.values().stream()
        .map(link -> new LinkStatus(link, TunnelMtu.of(link.config()), counts(link)))
        .collect(ImmutableList.toImmutableList());
  }

  private PacketCounts counts(Link link) {
    TunnelInterfaces opened = interfaces;
    return opened == null ? PacketCounts.NONE : opened.counts(link);
  }

  /** A link as it is; for any thread. */
  public static final class LinkStatus {
    private final Link link;
    private final int mtu;
    private final PacketCounts counts;

    LinkStatus(Link link, int mtu, PacketCounts counts) {
      this.link = link;
      this.mtu = mtu;
      this.counts = counts;
    }

    /** What the packet path did for it, and could not do. */
    public PacketCounts counts() {
      return counts;
    }

    public TunnelConfig config() {
      return link.config();
    }

    /** The engine's side; null while the link has no interface. */
    public @Nullable Peer peer() {
      return link.peer();
    }

    /** MTU of the interface, in bytes. */
    public int mtu() {
      return mtu;
    }

    /** The engine's reason, with what is known of the name behind the endpoint. */
    public String reason(String engines) {
      return link.reason(engines);
    }
  }

  @Override
  public void onHealthChanged(Output.HealthChanged event) {
    on(event.peer(), link -> link.onHealth(event));
  }

  @Override
  public void onEndpointChanged(Output.EndpointChanged event) {
    on(event.peer(), link -> link.onEndpoint(event));
  }

  @Override
  public void onEndpointStale(Output.EndpointStale event) {
    on(event.peer(), Link::onStale);
  }

  @Override
  public void onInterfaceGone(TunnelInterface gone) {
    thread.execute(() -> {
      interfaces().onGone(gone);
      byInterface().get(gone.name()).forEach(Link::onDeviceGone);
      thread.after(REOPEN, () -> reopen(gone.name()));
    });
  }

  private void reopen(String name) {
    if (interfaces().isOpen(name) || !byInterface().containsKey(name)) {
      return; // another configuration has made it, or wants it no more
    }
    try {
      interfaces().open(name, byInterface().get(name));
      LOG.info("{}: made again", name);
    } catch (IOException e) {
      LOG.warn("{}: cannot be made again, trying on: {}", name, e.getMessage());
      thread.after(REOPEN, () -> reopen(name));
    }
  }

  /** Removes the sockets of the interfaces; those are the packet path's to end. */
  @Override
  public void close() {
    TunnelInterfaces opened = interfaces;
    if (opened != null) {
      opened.closeSockets();
    }
  }

  private void on(Peer peer, Consumer<Link> what) {
    thread.execute(() -> {
      Link link = links.get(peer.config().name());
      if (link != null && link.isOf(peer)) {
        what.accept(link);
      }
    });
  }
}
