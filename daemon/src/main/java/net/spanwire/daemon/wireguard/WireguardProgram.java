package net.spanwire.daemon.wireguard;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.DataplaneListener;
import net.spanwire.core.dataplane.DataplaneOptions;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.linux.AeadProviders;
import net.spanwire.core.io.linux.CurveProviders;
import net.spanwire.core.io.linux.LinuxNetwork;
import net.spanwire.core.wireguard.EngineParameters;
import net.spanwire.core.wireguard.EnginePorts;
import net.spanwire.daemon.link.LinkThread;
import net.spanwire.daemon.link.TunnelMtu;
import net.spanwire.daemon.uapi.UapiServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interface in the manner of wireguard-go, with all its parts:
 *
 * <ol>
 *   <li>the device, made first, so that a name that is taken is known at once
 *   <li>the packet path, without a port until the link is up
 *   <li>the socket that {@code wg} talks to
 *   <li>a thread that does what changes of the link ask for. It is begun here, as a thread begins
 *       in the namespace of the one that begins it, and UDP sockets are to stay in this one
 *   <li>the follower of the link, whose end is ours
 * </ol>
 */
public final class WireguardProgram implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.wireguard");

  private final Runnable onEnd;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private WireguardProgram(Runnable onEnd) {
    this.onEnd = onEnd;
  }

  /**
   * Makes the interface; when this returns, its socket answers.
   *
   * @param onEnd called when the interface or its socket was removed by others
   * @throws IOException saying what is in the way
   */
  public static WireguardProgram start(
      String interfaceName, EngineParameters parameters, Runnable onEnd) throws IOException {
    WireguardProgram program = new WireguardProgram(onEnd);
    try {
      program.start(interfaceName, parameters);
      return program;
    } catch (IOException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  private void start(String interfaceName, EngineParameters parameters) throws IOException {
    LinuxNetwork network = new LinuxNetwork();
    TunDevice device = part(network.openTun(interfaceName, Offloads.ALL));
    LinkFollower follower = new LinkFollower(device);
    Aead aead = AeadProviders.choose();
    DataplaneOptions options =
        new DataplaneOptions(
            null,
            Offloads.ALL,
            parameters,
            aead,
            CurveProviders.choose(EnginePorts.portableCurve()),
            1,
            DataplaneOptions.automaticCryptoWorkers(Runtime.getRuntime().availableProcessors(), 1));
    Dataplane dataplane = part(Dataplane.start(options, network, new Ending()));
    TunnelInterface tunnel = dataplane.addInterface(device, TunnelMtu.USUAL);
    WireguardInterface wireguard = new WireguardInterface(dataplane, tunnel);
    UapiServer server = part(UapiServer.start(interfaceName, wireguard));
    LinkThread owner = part(new LinkThread());
    owner.execute(() -> LOG.debug("{}: sockets are opened here", interfaceName));
    part(follower); // ended first: else it would take our own end for somebody else's doing
    follower.start(link -> owner.execute(() -> wireguard.onLink(link)), server::isThere, onEnd);
    LOG.info("{}: ready", interfaceName);
  }

  private final class Ending implements DataplaneListener {
    @Override
    public void onInterfaceGone(TunnelInterface gone) {
      onEnd.run();
    }

    @Override
    public void onFailed(Throwable cause) {
      onEnd.run();
    }
  }

  private <T extends AutoCloseable> T part(T made) {
    parts.push(made);
    return made;
  }

  /** Removes the socket, the sessions and the device. */
  @Override
  public void close() {
    List<AutoCloseable> inOrder = new ArrayList<>(parts);
    parts.clear();
    for (AutoCloseable part : inOrder) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("while stopping: {}", e.getMessage());
      }
    }
  }
}
