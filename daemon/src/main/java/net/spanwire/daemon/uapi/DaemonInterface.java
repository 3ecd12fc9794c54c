package net.spanwire.daemon.uapi;

import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.Errno;
import net.spanwire.core.wireguard.PrivateKey;
import net.spanwire.core.wireguard.uapi.Conversation;
import net.spanwire.core.wireguard.uapi.InterfaceReport;
import net.spanwire.core.wireguard.uapi.SetRequest;
import net.spanwire.core.wireguard.uapi.UapiRefusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface of the daemon: {@code wg} may look at it, not change it, as the configuration is the
 * truth.
 *
 * @param listener number of its pair of UDP sockets
 */
record DaemonInterface(
    Dataplane dataplane, TunnelInterface tunnel, PrivateKey privateKey, int listener, int fwmark)
    implements Conversation.Subject {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.uapi");

  @Override
  public InterfaceReport report() {
    return new InterfaceReport(
        privateKey, dataplane.listenPort(listener), fwmark, Reports.peers(dataplane, tunnel));
  }

  @Override
  public void change(SetRequest request) throws UapiRefusal {
    throw new UapiRefusal(
        Errno.EOPNOTSUPP,
        "this interface is kept by the daemon: change the configuration file, not the interface");
  }

  @Override
  public void onRefused(UapiRefusal refusal) {
    LOG.warn(
        "{}: refused a request of wg, {}: {}",
        tunnel,
        Errno.name(refusal.errno()),
        refusal.getMessage());
  }
}
