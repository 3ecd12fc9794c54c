package net.spanwire.daemon.uapi;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.wireguard.PrivateKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket for {@code wg} beside each interface of the daemon. */
public final class InterfaceSockets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.uapi");

  private final Dataplane dataplane;
  private final int fwmark;
  private final Map<String, UapiServer> servers = new ConcurrentHashMap<>();

  public InterfaceSockets(Dataplane dataplane, int fwmark) {
    this.dataplane = dataplane;
    this.fwmark = fwmark;
  }

  /**
   * An interface is there. Without its socket all goes on, but {@code wg} does not see it.
   *
   * @param privateKey of its first peer's pair
   * @param listener number of its pair of UDP sockets
   */
  public void open(TunnelInterface tunnel, PrivateKey privateKey, int listener) {
    try {
      servers.put(
          tunnel.name(),
          UapiServer.start(
              tunnel.name(), new DaemonInterface(dataplane, tunnel, privateKey, listener, fwmark)));
    } catch (IOException e) {
      LOG.warn("wg will not see {}: {}", tunnel, e.getMessage());
    }
  }

  /** An interface is gone. */
  public void close(String name) {
    UapiServer server = servers.remove(name);
    if (server != null) {
      server.close();
    }
  }

  @Override
  public void close() {
    servers.keySet().forEach(this::close);
  }
}
