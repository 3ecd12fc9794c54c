package net.spanwire.core.dataplane;

import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.UdpPath;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.wireguard.OuterDscp;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer, with what has been learned about it: whether datagrams may go in runs, and
 * up to which size, and whether the local address still serves.
 */
@SuppressWarnings(
    "ReferenceEquality") // sockets, and paths that the engine keeps, are what they are
final class Uplink {

  /** After this time a refusal is put to the test again: routes and devices change. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int ANY_SIZE = Integer.MAX_VALUE;

  private final Counters counters = new Counters();
  private final @Nullable Peer peer;
  private @Nullable Path path;
  private @Nullable UdpSocket socket;
  private @Nullable UdpPath way;
  private boolean sourceForgotten;
  private int largestInRun = ANY_SIZE;
  private long refusedAt;

  /**
   * A way that leads nowhere yet.
   *
   * @param peer null: to whom it may concern
   */
  Uplink(@Nullable Peer peer) {
    this.peer = peer;
  }

  /**
   * True if it leads where {@code other} says; the engine hands the same object for the same way.
   */
  boolean leads(Path other) {
    return path == other;
  }

  /**
   * Turns to another way.
   *
   * @param from the socket for it; null if there is none of its family
   */
  void turn(Path to, @Nullable UdpSocket from) {
    Path before = path;
    if (before == null || !before.remote().equals(to.remote()) || socket != from) {
      largestInRun = ANY_SIZE;
    }
    if (socket != from) {
      socket = from;
      way = null;
    }
    path = to;
    sourceForgotten = false;
    aim(to.remote(), to.local());
  }

  private void aim(Endpoint remote, @Nullable IpAddress local) {
    if (way != null) {
      way.aim(remote, local);
    } else if (socket != null) {
      way = socket.path(remote, local);
    }
  }

  /** Leads nowhere until it is turned: a socket has come or gone. */
  void reset() {
    path = null;
    socket = null;
    way = null;
  }

  /** What was sent this way, and what could not be. */
  Counters counters() {
    return counters;
  }

  /** The traffic class of the outer header around a packet with this one. */
  int trafficClass(int inner) {
    return (peer == null ? OuterDscp.DEFAULT : peer.config().dscp()).trafficClass(inner);
  }

  @Nullable UdpSocket socket() {
    return socket;
  }

  @Nullable UdpPath way() {
    return way;
  }

  /**
   * Lets the kernel choose the local address, after it refused the one that was hit.
   *
   * @return false if it did so before
   */
  boolean forgetSource() {
    if (path == null || path.local() == null || sourceForgotten) {
      return false;
    }
    sourceForgotten = true;
    aim(path.remote(), null);
    return true;
  }

  /** The peer was heard at this way again: its local address serves. */
  void heard() {
    if (sourceForgotten && path != null) {
      sourceForgotten = false;
      aim(path.remote(), path.local());
    }
  }

  /** True if datagrams of this size may go in one run. */
  boolean takesRuns(int datagramBytes, long now) {
    if (socket == null || !socket.offloads().udpSegment()) {
      return false;
    }
    if (largestInRun != ANY_SIZE && now - refusedAt > RETRY_NANOS) {
      largestInRun = ANY_SIZE;
    }
    return datagramBytes <= largestInRun;
  }

  /**
   * A run was refused.
   *
   * @param bySize true if smaller datagrams may still go in runs
   */
  void refuseRuns(int datagramBytes, boolean bySize, long now) {
    refusedAt = now;
    largestInRun = bySize ? Math.min(largestInRun, datagramBytes - 1) : 0;
  }
}
