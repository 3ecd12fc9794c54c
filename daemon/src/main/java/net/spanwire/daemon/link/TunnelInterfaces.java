package net.spanwire.daemon.link;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.daemon.config.Bind;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.config.TunnelConfig;
import net.spanwire.daemon.uapi.InterfaceSockets;
import net.spanwire.kernelroute.KernelRoutes;
import net.spanwire.kernelroute.sync.InterfaceSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interfaces of all tunnels and the UDP sockets under them, in the packet path and in the
 * kernel. Owned by the thread of the links.
 */
final class TunnelInterfaces {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.link");

  private final Dataplane dataplane;
  private final KernelRoutes kernel;
  private final int fwmark;
  private final Offloads offloads;
  private final InterfaceSockets sockets;
  private final Map<Socket, Integer> listeners = new HashMap<>();
  private final Map<String, TunnelInterface> devices = new ConcurrentHashMap<>();
  private final Map<String, InterfaceSettings> told = new HashMap<>();

  /** What a pair of UDP sockets is told apart by. */
  private record Socket(int port, @Nullable Bind bind) {

    static Socket of(TunnelConfig tunnel) {
      return new Socket(tunnel.listenPort(), tunnel.bind());
    }

    UdpOptions options(int fwmark, Offloads offloads) {
      return new UdpOptions(
          port,
          fwmark,
          bind instanceof Bind.ToAddress(var address) ? address : null,
          bind instanceof Bind.ToDevice(var device) ? device : null,
          offloads);
    }
  }

  /** None yet; the packet path has the first pair of sockets open. */
  TunnelInterfaces(Dataplane dataplane, KernelRoutes kernel, SpanwireConfig config) {
    this.dataplane = dataplane;
    this.kernel = kernel;
    this.fwmark = config.fwmark();
    this.offloads = config.packetPath().offloads();
    this.sockets = new InterfaceSockets(dataplane, fwmark);
    listeners.put(new Socket(config.listenPort(), config.bind()), 0);
  }

  /** How the first pair of UDP sockets is to be opened. */
  static UdpOptions firstListener(SpanwireConfig config) {
    return new Socket(config.listenPort(), config.bind())
        .options(config.fwmark(), config.packetPath().offloads());
  }

  Dataplane dataplane() {
    return dataplane;
  }

  boolean isOpen(String name) {
    return devices.containsKey(name);
  }

  /** The names of those that are there. */
  ImmutableSet<String> names() {
    return ImmutableSet.copyOf(devices.keySet());
  }

  /** Makes an interface and its peers. */
  void open(String name, ImmutableList<Link> behind) throws IOException {
    InterfaceSettings settings = settings(name, behind);
    TunnelInterface device = dataplane.addInterface(name, settings.mtu());
    devices.put(name, device);
    configure(settings);
    for (Link link : behind) {
      link.attach(dataplane.addPeer(device, link.peerConfig(listener(link.config()))));
    }
    TunnelConfig first = behind.getFirst().config();
    sockets.open(device, first.privateKey(), listener(first));
  }

  /** What the packet path counted for a link. */
  PacketCounts counts(Link link) {
    TunnelInterface device = devices.get(link.config().interfaceName());
    Peer peer = link.peer();
    return device == null || peer == null
        ? PacketCounts.NONE
        : PacketCounts.of(device, peer, dataplane.counters(peer));
  }

  /** Removes the sockets of the interfaces; those are the packet path's to end. */
  void closeSockets() {
    sockets.close();
  }

  /** Makes an interface that is there, and its peers, as they should be by now. */
  void settle(String name, ImmutableList<Link> behind) throws IOException {
    TunnelInterface device = Objects.requireNonNull(devices.get(name));
    InterfaceSettings settings = settings(name, behind);
    if (!settings.equals(told.get(name))) {
      dataplane.setMtu(device, settings.mtu());
      configure(settings);
    }
    for (Link link : behind) {
      Peer peer = link.peer();
      PeerConfig wanted = link.peerConfig(listener(link.config()));
      if (peer == null) {
        link.attach(dataplane.addPeer(device, wanted));
      } else if (!link.isTold(wanted)) {
        dataplane.reconfigure(peer, wanted);
      }
    }
  }

  private void configure(InterfaceSettings settings) throws IOException {
    told.remove(settings.name());
    kernel.configureInterface(settings);
    told.put(settings.name(), settings);
  }

  /** Ends what the engine knows of a link. */
  void end(Link link) {
    Peer peer = link.peer();
    if (peer != null) {
      link.attach(null);
      dataplane.removePeer(peer);
    }
  }

  /** Removes an interface; its peers go with it. */
  void close(String name) throws IOException {
    TunnelInterface device = devices.remove(name);
    if (device != null) {
      told.remove(name);
      sockets.close(name);
      dataplane.removeInterface(device);
      kernel.releaseInterface(name);
      LOG.info("{}: removed", name);
    }
  }

  /** Somebody else removed it. */
  void onGone(TunnelInterface gone) {
    sockets.close(gone.name());
    devices.remove(gone.name(), gone);
  }

  /** Closes the UDP sockets that no tunnel uses. */
  void closeUnusedListeners(Collection<TunnelConfig> tunnels) {
    Set<Socket> used = tunnels.stream().map(Socket::of).collect(ImmutableSet.toImmutableSet());
    if (used.isEmpty()) {
      return; // the first pair stays, for the tunnel that may come
    }
    for (Socket socket : ImmutableSet.copyOf(listeners.keySet())) {
      Integer number = listeners.get(socket);
      if (number != null && !used.contains(socket)) {
        listeners.remove(socket);
        dataplane.removeListener(number);
        LOG.info("UDP port {} closed", socket.port());
      }
    }
  }

  private int listener(TunnelConfig tunnel) throws SystemException {
    Socket socket = Socket.of(tunnel);
    Integer number = listeners.get(socket);
    if (number == null) {
      number = dataplane.addListener(socket.options(fwmark, offloads));
      listeners.put(socket, number);
    }
    return number;
  }

  private static InterfaceSettings settings(String name, ImmutableList<Link> behind) {
    int mtu = TunnelMtu.of(behind.getFirst().config());
    return new InterfaceSettings(
        name, mtu, TunnelMtu.gsoMaxSize(mtu), true, true, addresses(behind));
  }

  private static ImmutableList<InterfaceSettings.Assigned> addresses(ImmutableList<Link> behind) {
    return behind.stream()
        .flatMap(link -> link.config().addresses().stream())
        .map(address ->
            new InterfaceSettings.Assigned(
                address.local(),
                address.peer() == null
                    ? null
                    : new InterfaceAddress(address.peer().address(), address.peer().length())))
        .distinct()
        .collect(ImmutableList.toImmutableList());
  }
}
