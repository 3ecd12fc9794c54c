package net.spanwire.daemon.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Multimaps;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.DataplaneListener;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.NameResolver;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.daemon.config.Bind;
import net.spanwire.daemon.config.PeerEndpoint;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.control.EventBus;
import net.spanwire.daemon.uapi.InterfaceSockets;
import net.spanwire.kernelroute.KernelRoutes;
import net.spanwire.kernelroute.sync.InterfaceSettings;
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

  private final SpanwireConfig config;
  private final LinkThread thread;
  private final NameResolver resolver;
  private final ImmutableMap<String, Link> links;
  private final ImmutableListMultimap<String, Link> byInterface;
  private final Map<Socket, Integer> listeners = new HashMap<>();
  private final Map<String, TunnelInterface> devices = new ConcurrentHashMap<>();
  private @Nullable Host host;

  /** What a pair of UDP sockets is told apart by. */
  private record Socket(int port, @Nullable Bind bind) {}

  /** Where interfaces are made. */
  private record Host(Dataplane dataplane, KernelRoutes kernel, InterfaceSockets sockets) {}

  /** All links of a configuration; {@link #open} brings them to life. */
  public Links(
      SpanwireConfig config, LinkThread thread, NameResolver resolver, Announcer announcer) {
    this.config = config;
    this.thread = thread;
    this.resolver = resolver;
    ImmutableMap.Builder<String, Link> all = ImmutableMap.builder();
    config
        .peers()
        .forEach((name, tunnel) ->
            all.put(name, new Link(tunnel, announcer.events(), announcer.sessions())));
    this.links = all.buildOrThrow();
    this.byInterface = Multimaps.index(links.values(), link -> link.config().interfaceName());
  }

  /** Who hears of the links: the operators, and the sessions. */
  public record Announcer(EventBus events, SessionGate sessions) {}

  /** How the first pair of UDP sockets is to be opened. */
  public static UdpOptions udpOptions(SpanwireConfig config) {
    return udpOptions(config, new Socket(config.listenPort(), config.bind()));
  }

  private static UdpOptions udpOptions(SpanwireConfig config, Socket socket) {
    return new UdpOptions(
        socket.port(),
        config.fwmark(),
        socket.bind() instanceof Bind.ToAddress(var address) ? address : null,
        socket.bind() instanceof Bind.ToDevice(var device) ? device : null,
        config.packetPath().offloads());
  }

  /**
   * Makes all interfaces and peers, and begins to follow the names of their endpoints.
   *
   * @throws IOException saying which device or socket cannot be had
   */
  public void open(Dataplane dataplane, KernelRoutes kernel) throws IOException {
    host = new Host(dataplane, kernel, new InterfaceSockets(dataplane, config.fwmark()));
    listeners.put(new Socket(config.listenPort(), config.bind()), 0);
    for (String name : byInterface.keySet()) {
      openInterface(name);
    }
    thread.execute(() -> links.values().forEach(this::follow));
  }

  private Host host() {
    if (host == null) {
      throw new IllegalStateException("the links are not open");
    }
    return host;
  }

  private void openInterface(String name) throws IOException {
    ImmutableList<Link> behind = byInterface.get(name);
    TunnelConfig first = behind.getFirst().config();
    int mtu = TunnelMtu.of(first);
    TunnelInterface device = host().dataplane().addInterface(name, mtu);
    devices.put(name, device);
    host()
        .kernel()
        .configureInterface(
            new InterfaceSettings(
                name, mtu, TunnelMtu.gsoMaxSize(mtu), true, true, addresses(behind)));
    for (Link link : behind) {
      link.attach(host().dataplane().addPeer(device, link.peerConfig(listener(link.config()))));
    }
    host().sockets().open(device, first.privateKey(), listener(first));
  }

  private static ImmutableList<InterfaceSettings.Assigned> addresses(ImmutableList<Link> behind) {
    return behind.stream()
        .flatMap(link -> link.config().addresses().stream())
        .map(address ->
            new InterfaceSettings.Assigned(
                address.local(),
                address.peer() == null
                    ? null
                    : new net.spanwire.core.net.InterfaceAddress(
                        address.peer().address(), address.peer().length())))
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }

  private int listener(TunnelConfig tunnel) throws SystemException {
    Socket socket = new Socket(tunnel.listenPort(), tunnel.bind());
    Integer number = listeners.get(socket);
    if (number == null) {
      number = host().dataplane().addListener(udpOptions(config, socket));
      listeners.put(socket, number);
    }
    return number;
  }

  private void follow(Link link) {
    PeerEndpoint endpoint = link.config().endpoint();
    if (endpoint != null && endpoint.address().isEmpty()) {
      link.follow(
          new EndpointFollower(
              new EndpointFollower.PeerName(link.config().name(), endpoint.host(), endpoint.port()),
              resolver,
              thread,
              candidates -> {
                Peer peer = link.peer();
                if (peer != null) {
                  host().dataplane().setCandidates(peer, candidates);
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
    TunnelInterface device = devices.get(link.config().interfaceName());
    Peer peer = link.peer();
    return device == null || peer == null
        ? PacketCounts.NONE
        : PacketCounts.of(device, peer, host().dataplane().counters(peer));
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
      host().sockets().close(gone.name());
      byInterface.get(gone.name()).forEach(Link::onDeviceGone);
      thread.after(REOPEN, () -> reopen(gone.name()));
    });
  }

  private void reopen(String name) {
    try {
      openInterface(name);
      LOG.info("{}: made again", name);
    } catch (IOException e) {
      LOG.warn("{}: cannot be made again, trying on: {}", name, e.getMessage());
      thread.after(REOPEN, () -> reopen(name));
    }
  }

  /** Removes the sockets of the interfaces; those are the packet path's to end. */
  @Override
  public void close() {
    if (host != null) {
      host.sockets().close();
    }
  }

  private void on(Peer peer, Consumer<Link> what) {
    Link link = links.get(peer.config().name());
    if (link != null) {
      thread.execute(() -> what.accept(link));
    }
  }
}
