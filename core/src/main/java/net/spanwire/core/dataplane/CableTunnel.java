package net.spanwire.core.dataplane;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import net.spanwire.core.io.Network;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.PrivateKey;

/**
 * A loop that is turned by hand, with one tunnel: its device is one end of a cable, whose other end
 * stands for the host; its socket is bound to the loopback address. All else is as in a {@link
 * Dataplane}.
 */
final class CableTunnel implements AutoCloseable {

  private static final int MTU = 1420;
  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  private final PrivateKey key;
  private final EventLoop loop;
  private final TunPort port;

  /**
   * Opens the socket, and takes over the device.
   *
   * @throws SystemException if the host has no loopback, or no descriptors left
   */
  CableTunnel(DataplaneOptions options, Network network, TunDevice device) throws SystemException {
    SecureRandom random = new SecureRandom();
    key = PrivateKey.generate(random);
    EnginePorts ports =
        new EnginePorts(options.aead(), options.curve(), random, InstantSource.system());
    Engine engine = new Engine(options.engine(), ports);
    DataplaneListener nobody = new DataplaneListener() {};
    loop = new EventLoop(network.openPoller(), engine, nobody, options.cryptoWorkers());
    try {
      UdpOptions like = options.listen();
      Offloads offloads = like == null ? Offloads.ALL : like.offloads();
      UdpOptions listen = new UdpOptions(0, 0, LOOPBACK, null, offloads);
      loop.add(new ListenSockets(0, network.openUdp(listen)));
    } catch (SystemException e) {
      loop.end();
      throw e;
    }
    port = new TunPort(device, engine.addDevice("cable"), MTU);
    loop.add(new TunnelInterface("cable", port));
    loop.cryptoWorkers().insist();
    loop.begin();
  }

  /** The other one is the peer from now on; it has to be told of this one too. */
  Peer connect(CableTunnel other) {
    PeerConfig config =
        PeerConfig.builder("cable", key, other.key.publicKey())
            .candidates(List.of(new Endpoint(LOOPBACK, other.listenPort(), 0)))
            .build();
    return loop.engine().addPeer(System.nanoTime(), port.engineDevice(), config);
  }

  private int listenPort() {
    ListenSockets sockets = loop.uplinks().listener(0);
    return sockets == null ? 0 : sockets.port();
  }

  EventLoop loop() {
    return loop;
  }

  @Override
  public void close() {
    loop.end();
  }
}
