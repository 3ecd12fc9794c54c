package net.spanwire.daemon.wireguard;

import net.spanwire.core.dataplane.Dataplane;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.wireguard.uapi.UapiRefusal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP port of an interface: bound while the link is up, in the network namespace that the
 * process began in. A port that was chosen at random is kept through down and up.
 */
final class ListenPort {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.wireguard");

  /** The only listener of the packet path. */
  private static final int LISTENER = 0;

  private final Dataplane dataplane;
  private final TunnelInterface tunnel;
  private int number;
  private int fwmark;
  private boolean wanted;
  private boolean bound;
  private String problem = "";

  ListenPort(Dataplane dataplane, TunnelInterface tunnel) {
    this.dataplane = dataplane;
    this.tunnel = tunnel;
  }

  /** 0 for any, until one is bound. */
  int number() {
    return number;
  }

  int fwmark() {
    return fwmark;
  }

  /**
   * Takes another port, another mark, or both; null leaves it. While the link is down they are only
   * noted.
   *
   * @throws UapiRefusal if the system refuses: then nothing has changed
   */
  void change(@Nullable Integer newNumber, @Nullable Integer newMark) throws UapiRefusal {
    int port = newNumber == null ? number : newNumber;
    int mark = newMark == null ? fwmark : newMark;
    try {
      if (wanted && newNumber != null && !(bound && port == number)) {
        bind(port, mark);
      } else if (bound && mark != fwmark) {
        dataplane.setFwmark(LISTENER, mark);
      }
    } catch (SystemException e) {
      throw new UapiRefusal(e.errno(), String.valueOf(e.getMessage()));
    }
    number = bound ? dataplane.listenPort(LISTENER) : port;
    fwmark = mark;
  }

  private void bind(int port, int mark) throws SystemException {
    dataplane.rebind(LISTENER, new UdpOptions(port, mark, null, null, Offloads.ALL));
    bound = true;
    problem = "";
  }

  /** The link is up. If the port cannot be had, that is logged once, and it is tried again. */
  void open() {
    wanted = true;
    if (bound) {
      return;
    }
    try {
      bind(number, fwmark);
      number = dataplane.listenPort(LISTENER);
      LOG.info("{}: listening on UDP port {}", tunnel, number);
    } catch (SystemException e) {
      String message = String.valueOf(e.getMessage());
      if (!problem.equals(message)) {
        problem = message;
        LOG.error("{}: {}; trying on", tunnel, message);
      }
    }
  }

  /** The link is down. */
  void close() {
    wanted = false;
    if (bound) {
      bound = false;
      dataplane.removeListener(LISTENER);
    }
  }
}
