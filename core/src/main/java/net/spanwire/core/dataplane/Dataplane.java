package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tunnels of a process: opens sockets and TUNs, and runs the loops that carry packets between
 * them. An interface and its peers stay with one loop; each loop has a socket of its own on every
 * listen port, and the kernel brings a message to the loop whose session it names. Its methods are
 * for any thread; each returns when the loop has done it. A method that fails has changed nothing.
 */
public final class Dataplane implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Dataplane.class);

  private final DataplaneOptions options;
  private final Network network;
  private final Loops loops;
  private final Listeners listeners;

  private Dataplane(DataplaneOptions options, Network network, Loops loops) {
    this.options = options;
    this.network = network;
    this.loops = loops;
    this.listeners = new Listeners(network, loops);
  }

  /**
   * Opens the listen port, if there is to be one yet, and starts the loops.
   *
   * @throws SystemException with what to do about it, in one line
   */
  public static Dataplane start(
      DataplaneOptions options, Network network, DataplaneListener listener)
      throws SystemException {
    ImmutableList<ImmutableList<UdpSocket>> sockets = Listeners.open(options, network);
    Loops loops;
    try {
      loops = new Loops(makeLoops(options, network, listener, sockets.size()));
    } catch (SystemException e) {
      Listeners.close(sockets);
      throw e;
    }
    LOG.info(
        "cipher {}, curve {}, packet loops: {}",
        options.aead().name(),
        options.curve().name(),
        sockets.size());
    for (EventLoop loop : loops.all()) {
      ImmutableList<UdpSocket> own = sockets.get(loop.engine().number());
      if (!own.isEmpty()) {
        loop.add(new ListenSockets(0, own));
      }
    }
    loops.start();
    return new Dataplane(options, network, loops);
  }

  private static ImmutableList<EventLoop> makeLoops(
      DataplaneOptions options, Network network, DataplaneListener listener, int count)
      throws SystemException {
    EnginePorts ports =
        new EnginePorts(
            options.aead(), options.curve(), new SecureRandom(), InstantSource.system());
    List<EventLoop> made = new ArrayList<>();
    try {
      for (Engine engine : Engine.group(options.engine(), ports, count)) {
        made.add(new EventLoop(network.openPoller(), engine, listener, options.cryptoWorkers()));
      }
    } catch (SystemException e) {
      made.forEach(EventLoop::end);
      throw e;
    }
    return ImmutableList.copyOf(made);
  }

  /**
   * Lets the virtual machine compile the packet path, so that the first packets go as fast as later
   * ones: to be called before {@link #start}, or beside it. A host where that cannot be done is
   * told of in the log, and starts cold.
   *
   * @param time how long it takes; 200 ms are enough on a core of its own
   */
  public static void warmUp(DataplaneOptions options, Network network, Duration time) {
    try {
      WarmUp.run(options, network, time);
    } catch (SystemException e) {
      LOG.info("starting without a warm-up: {}", e.getMessage());
    }
  }

  /**
   * Opens another listen port. This, and what else changes listeners, is for all threads but those
   * of the loops.
   *
   * @return its number, for {@link PeerConfig#listener}
   * @throws SystemException with what to do about it, in one line
   */
  public int addListener(UdpOptions listen) throws SystemException {
    return listeners.add(listen);
  }

  /**
   * Opens other sockets in the place of a listener's, whose peers go on as they are. What it has is
   * closed only once the new ones are open.
   *
   * @throws SystemException with what to do about it, in one line
   */
  public void rebind(int number, UdpOptions listen) throws SystemException {
    listeners.rebind(number, listen);
  }

  /** Closes a listen port; its peers can be reached no more until it is opened again. */
  public void removeListener(int number) {
    listeners.remove(number);
  }

  /**
   * The UDP port of a listener.
   *
   * @throws IllegalArgumentException if there is no such listener
   */
  public int listenPort(int number) {
    return listeners.port(number);
  }

  /**
   * Changes the mark of what a listener sends; 0 for none.
   *
   * @throws SystemException if the system refuses
   */
  public void setFwmark(int listener, int fwmark) throws SystemException {
    listeners.mark(listener, fwmark);
  }

  /**
   * Makes a tunnel interface. Its addresses, its MTU and its state are to be set by netlink.
   *
   * @param mtu as the interface will have it: packets are not padded beyond it
   * @throws SystemException with what to do about it, in one line
   */
  public TunnelInterface addInterface(String name, int mtu) throws SystemException {
    return addInterface(network.openTun(name, options.tunOffloads()), mtu);
  }

  /** Makes a tunnel interface of a device that is open already, and takes it over. */
  public TunnelInterface addInterface(TunDevice device, int mtu) {
    EventLoop loop = loops.leastLoaded();
    try {
      return loops.call(
          loop,
          now -> {
            TunPort port = new TunPort(device, loop.engine().addDevice(device.name()), mtu);
            TunnelInterface added = new TunnelInterface(device.name(), port);
            loop.add(added);
            return added;
          });
    } catch (RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** Removes an interface and its peers; nothing happens if it is gone. */
  public void removeInterface(TunnelInterface removed) {
    EventLoop loop = loops.of(removed);
    change(loop, now -> loop.remove(removed));
  }

  public void setMtu(TunnelInterface changed, int mtu) {
    change(loops.of(changed), now -> changed.port().mtu(mtu));
  }

  /**
   * Adds a peer behind an interface.
   *
   * @throws IllegalArgumentException if the pair of keys is taken, or the interface is gone
   */
  public Peer addPeer(TunnelInterface behind, PeerConfig config) {
    EventLoop loop = loops.of(behind);
    return loops.call(
        loop,
        now -> {
          if (loop.interfaceOf(behind.port()) == null) {
            throw new IllegalArgumentException("the interface " + behind + " is gone");
          }
          return loop.engine().addPeer(now, behind.port().engineDevice(), config);
        });
  }

  /** See {@link Engine#reconfigure}. */
  public void reconfigure(Peer peer, PeerConfig config) {
    change(loops.of(peer), now -> engine(peer).reconfigure(now, peer, config));
  }

  /** Removes a peer, and wipes its keys. */
  public void removePeer(Peer peer) {
    EventLoop loop = loops.of(peer);
    change(loop, now -> loop.removePeer(peer));
  }

  /** See {@link Engine#setCandidates}. */
  public void setCandidates(Peer peer, ImmutableList<Endpoint> candidates) {
    change(loops.of(peer), now -> engine(peer).setCandidates(now, peer, candidates));
  }

  /** See {@link Engine#setEndpoint}. */
  public void setEndpoint(Peer peer, Endpoint endpoint) {
    change(loops.of(peer), now -> engine(peer).setEndpoint(now, peer, endpoint));
  }

  /** See {@link Engine#endSessions}. */
  public void endSessions(Peer peer) {
    change(loops.of(peer), now -> engine(peer).endSessions(peer));
  }

  /** Begins a handshake now. */
  public void initiate(Peer peer) {
    change(loops.of(peer), now -> peer.initiate(now));
  }

  /** Gives a prefix to a peer, in addition; another peer of the interface loses an equal one. */
  public void allow(Peer peer, IpPrefix prefix) {
    change(loops.of(peer), now -> peer.device().allowedIps().insert(prefix, peer));
  }

  /** Takes a prefix from a peer, if it is its own. */
  public void disallow(Peer peer, IpPrefix prefix) {
    change(loops.of(peer), now -> peer.device().allowedIps().remove(prefix, peer));
  }

  /** Takes all prefixes from a peer. */
  public void disallowAll(Peer peer) {
    change(loops.of(peer), now -> peer.device().allowedIps().removeAll(peer));
  }

  /** The prefixes of a peer, in the order in which it got them. */
  public ImmutableList<IpPrefix> allowedIps(Peer peer) {
    return loops.call(loops.of(peer), now -> peer.device().allowedIps().of(peer));
  }

  /** The peers behind an interface, in the order in which they were added. */
  public ImmutableList<Peer> peers(TunnelInterface behind) {
    return loops.call(loops.of(behind), now -> behind.port().engineDevice().peers());
  }

  /** Does several of these as one, for an interface: no packet of it passes in between. */
  public <T> T atomically(TunnelInterface of, Supplier<T> changes) {
    return loops.call(loops.of(of), now -> changes.get());
  }

  /**
   * The host's own addresses or routes changed: packets leave from wherever the kernel now thinks
   * best, until peers hit an address again.
   */
  public void underlayChanged() {
    loops.all().forEach(loop -> change(loop, now -> loop.uplinks().forgetSources()));
  }

  /** What was sent to a peer, and what could not be: counts that are not zero. */
  public ImmutableMap<Counter, Long> counters(Peer peer) {
    EventLoop loop = loops.of(peer);
    return loops.call(loop, now -> loop.uplinks().counters(peer));
  }

  /** How many loops there are. */
  public int loops() {
    return loops.all().size();
  }

  /** How all loops together are. */
  public DataplaneStatus status() {
    return new DataplaneStatus(
        options.aead().name(),
        options.curve().name(),
        loops(),
        listeners.ports(),
        sum(loops.all().stream().map(loop -> loop.counters().snapshot())),
        sum(loops.all().stream().map(loop -> loop.engine().drops().snapshot())));
  }

  private static <K extends Enum<K>> ImmutableMap<K, Long> sum(
      Stream<ImmutableMap<K, Long>> counts) {
    return counts
        .flatMap(each -> each.entrySet().stream())
        .collect(Maps.toImmutableEnumMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum));
  }

  /** For laboratories, whose cores are never idle; see {@link CryptoWorkers#insist}. */
  void insistOnCryptoWorkers() {
    loops.all().forEach(loop -> change(loop, now -> loop.cryptoWorkers().insist()));
  }

  /**
   * Ends everything: interfaces go, keys are wiped, threads stop. From another thread than the
   * loops' it returns when that is done.
   */
  @Override
  public void close() {
    loops.close();
  }

  private Engine engine(Peer peer) {
    return loops.of(peer).engine();
  }

  /** Work without an answer. */
  private void change(EventLoop loop, LongConsumer work) {
    loops.call(
        loop,
        now -> {
          work.accept(now);
          return true;
        });
  }
}
