package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.util.concurrent.Uninterruptibles;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tunnels of a process: opens sockets and TUNs, and runs the loop that carries packets between
 * them. Its methods are for any thread; each returns when the loop has done it. A method that fails
 * has changed nothing.
 */
public final class Dataplane implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Dataplane.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DataplaneOptions options;
  private final Network network;
  private final EventLoop loop;
  private final Thread thread;

  private Dataplane(DataplaneOptions options, Network network, EventLoop loop) {
    this.options = options;
    this.network = network;
    this.loop = loop;
    this.thread = Thread.ofPlatform().name("spanwire-packets").unstarted(loop);
  }

  /**
   * Opens the listen port, if there is to be one yet, and starts the loop.
   *
   * @throws SystemException with what to do about it, in one line
   */
  public static Dataplane start(
      DataplaneOptions options, Network network, DataplaneListener listener)
      throws SystemException {
    UdpOptions listen = options.listen();
    ListenSockets sockets = listen == null ? null : new ListenSockets(0, network.openUdp(listen));
    EnginePorts ports =
        new EnginePorts(
            options.aead(), options.curve(), new SecureRandom(), InstantSource.system());
    Engine engine = new Engine(options.engine(), ports);
    EventLoop loop;
    try {
      loop = new EventLoop(network.openPoller(), engine, listener, options.cryptoWorkers());
    } catch (SystemException e) {
      if (sockets != null) {
        sockets.all().forEach(UdpSocket::close);
      }
      throw e;
    }
    LOG.info("cipher {}, curve {}", options.aead().name(), options.curve().name());
    if (sockets != null) {
      loop.add(sockets);
      LOG.info("listening on UDP port {}", sockets.port());
    }
    Dataplane dataplane = new Dataplane(options, network, loop);
    dataplane.thread.start();
    return dataplane;
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
   * Opens another listen port.
   *
   * @return its number, for {@link PeerConfig#listener}
   * @throws SystemException with what to do about it, in one line
   */
  public int addListener(UdpOptions listen) throws SystemException {
    ImmutableList<UdpSocket> sockets = network.openUdp(listen);
    return call(now -> {
      int number = loop.uplinks().nextListener();
      loop.add(new ListenSockets(number, sockets));
      return number;
    });
  }

  /**
   * Opens other sockets in the place of a listener's, whose peers go on as they are. What it has is
   * closed only once the new ones are open.
   *
   * @throws SystemException with what to do about it, in one line
   */
  public void rebind(int number, UdpOptions listen) throws SystemException {
    ImmutableList<UdpSocket> sockets = network.openUdp(listen);
    change(now -> {
      loop.removeListener(number);
      loop.add(new ListenSockets(number, sockets));
    });
  }

  /** Closes a listen port; its peers can be reached no more until it is opened again. */
  public void removeListener(int number) {
    change(now -> loop.removeListener(number));
  }

  /**
   * The UDP port of a listener.
   *
   * @throws IllegalArgumentException if there is no such listener
   */
  public int listenPort(int number) {
    return call(now -> sockets(number).port());
  }

  private ListenSockets sockets(int number) {
    ListenSockets sockets = loop.uplinks().listener(number);
    if (sockets == null) {
      throw new IllegalArgumentException("there is no listener " + number);
    }
    return sockets;
  }

  /**
   * Changes the mark of what a listener sends; 0 for none.
   *
   * @throws SystemException if the system refuses
   */
  public void setFwmark(int listener, int fwmark) throws SystemException {
    @Nullable SystemException refused = call(now -> mark(sockets(listener), fwmark));
    if (refused != null) {
      throw refused;
    }
  }

  private static @Nullable SystemException mark(ListenSockets sockets, int fwmark) {
    try {
      for (UdpSocket socket : sockets.all()) {
        socket.mark(fwmark);
      }
      return null;
    } catch (SystemException e) {
      return e;
    }
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
    try {
      return call(now -> {
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
    change(now -> loop.remove(removed));
  }

  public void setMtu(TunnelInterface changed, int mtu) {
    change(now -> changed.port().mtu(mtu));
  }

  /**
   * Adds a peer behind an interface.
   *
   * @throws IllegalArgumentException if the pair of keys is taken, or the interface is gone
   */
  public Peer addPeer(TunnelInterface behind, PeerConfig config) {
    return call(now -> {
      if (loop.interfaceOf(behind.port()) == null) {
        throw new IllegalArgumentException("the interface " + behind + " is gone");
      }
      return loop.engine().addPeer(now, behind.port().engineDevice(), config);
    });
  }

  /** See {@link Engine#reconfigure}. */
  public void reconfigure(Peer peer, PeerConfig config) {
    change(now -> loop.engine().reconfigure(now, peer, config));
  }

  /** Removes a peer, and wipes its keys. */
  public void removePeer(Peer peer) {
    change(now -> loop.removePeer(peer));
  }

  /** See {@link Engine#setCandidates}. */
  public void setCandidates(Peer peer, ImmutableList<Endpoint> candidates) {
    change(now -> loop.engine().setCandidates(now, peer, candidates));
  }

  /** See {@link Engine#setEndpoint}. */
  public void setEndpoint(Peer peer, Endpoint endpoint) {
    change(now -> loop.engine().setEndpoint(now, peer, endpoint));
  }

  /** See {@link Engine#endSessions}. */
  public void endSessions(Peer peer) {
    change(now -> loop.engine().endSessions(peer));
  }

  /** Begins a handshake now. */
  public void initiate(Peer peer) {
    change(now -> peer.initiate(now));
  }

  /** Gives a prefix to a peer, in addition; another peer of the interface loses an equal one. */
  public void allow(Peer peer, IpPrefix prefix) {
    change(now -> peer.device().allowedIps().insert(prefix, peer));
  }

  /** Takes a prefix from a peer, if it is its own. */
  public void disallow(Peer peer, IpPrefix prefix) {
    change(now -> peer.device().allowedIps().remove(prefix, peer));
  }

  /** Takes all prefixes from a peer. */
  public void disallowAll(Peer peer) {
    change(now -> peer.device().allowedIps().removeAll(peer));
  }

  /** The prefixes of a peer, in the order in which it got them. */
  public ImmutableList<IpPrefix> allowedIps(Peer peer) {
    return call(now -> peer.device().allowedIps().of(peer));
  }

  /** The peers behind an interface, in the order in which they were added. */
  public ImmutableList<Peer> peers(TunnelInterface behind) {
    return call(now -> behind.port().engineDevice().peers());
  }

  /** Does several of these as one: no packet passes in between. */
  public <T> T atomically(Supplier<T> changes) {
    return call(now -> changes.get());
  }

  /**
   * The host's own addresses or routes changed: packets leave from wherever the kernel now thinks
   * best, until peers hit an address again.
   */
  public void underlayChanged() {
    change(now -> loop.uplinks().forgetSources());
  }

  /** What was sent to a peer, and what could not be: counts that are not zero. */
  public ImmutableMap<Counter, Long> counters(Peer peer) {
    return call(now -> loop.uplinks().counters(peer));
  }

  public DataplaneStatus status() {
    return call(now -> {
      ImmutableList.Builder<Integer> ports = ImmutableList.builder();
      for (ListenSockets sockets : loop.uplinks().all()) {
        ports.add(sockets == null ? 0 : sockets.port());
      }
      return new DataplaneStatus(
          options.aead().name(),
          options.curve().name(),
          ports.build(),
          loop.counters().snapshot(),
          loop.engine().drops().snapshot());
    });
  }

  /** For laboratories, whose cores are never idle; see {@link CryptoWorkers#insist}. */
  void insistOnCryptoWorkers() {
    change(now -> loop.cryptoWorkers().insist());
  }

  /**
   * Ends everything: interfaces go, keys are wiped, threads stop. From another thread it returns
   * when that is done.
   */
  @Override
  public void close() {
    loop.stop();
    if (Thread.currentThread() != thread) {
      Uninterruptibles.joinUninterruptibly(thread, PATIENCE);
      if (thread.isAlive()) {
        LOG.error("the packet loop does not end");
      }
    }
  }

  private <T extends @Nullable Object> T call(LoopCall.Work<T> work) {
    if (Thread.currentThread() == thread) {
      return work.run(System.nanoTime());
    }
    LoopCall<T> call = new LoopCall<>(work);
    try {
      loop.mailbox().post(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the packet loop was busy", e);
    }
    return call.answer();
  }

  /** The same for work without an answer. */
  private void change(LongConsumer work) {
    call(now -> {
      work.accept(now);
      return true;
    });
  }
}
