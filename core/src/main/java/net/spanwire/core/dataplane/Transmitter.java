package net.spanwire.core.dataplane;

import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.UdpPath;
import net.spanwire.core.io.UdpSocket;

/**
 * Sends runs of datagrams, and falls back where the kernel refuses:
 *
 * <ul>
 *   <li>the local address is gone, or has no route: the kernel chooses another;
 *   <li>EIO (the device computes no checksums), EINVAL (some drivers, with IPv6): this path takes
 *       no more runs;
 *   <li>EMSGSIZE (larger than the route's MTU): this path takes no more runs of that size, and the
 *       kernel fragments what goes one by one;
 *   <li>EAGAIN: waits a moment for room, then drops.
 * </ul>
 */
final class Transmitter {

  /** Enough for a full socket buffer to drain in part at 1 Gbit/s; both directions wait for it. */
  private static final int PATIENCE_MILLIS = 2;

  private final DatagramRun single;
  private final Counters counters;

  Transmitter(DatagramRun single, Counters counters) {
    this.single = single;
    this.counters = counters;
  }

  /** Sends all of the run; what cannot be sent is counted. */
  void send(Uplink uplink, DatagramRun run, long now) {
    if (run.isBatch() && !uplink.takesRuns(run.datagramBytes(), now)) {
      sendSingly(uplink, run);
      return;
    }
    int result = attempt(uplink, run);
    if (run.isBatch() && refusesRuns(result)) {
      count(uplink, Counter.UDP_SEGMENT_REFUSED, 1);
      uplink.refuseRuns(run.datagramBytes(), result == -Errno.EMSGSIZE, now);
      sendSingly(uplink, run);
    } else {
      count(uplink, run, result);
    }
  }

  private static boolean refusesRuns(int result) {
    return result == -Errno.EIO
        || result == -Errno.EINVAL
        || result == -Errno.EMSGSIZE
        || result == -Errno.EOPNOTSUPP;
  }

  private void sendSingly(Uplink uplink, DatagramRun run) {
    int size = run.datagramBytes();
    for (int at = 0; at < run.length(); at += size) {
      int bytes = Math.min(size, run.length() - at);
      single.set(run.offset() + at, bytes, bytes, run.trafficClass());
      count(uplink, single, attempt(uplink, single));
    }
  }

  private int attempt(Uplink uplink, DatagramRun run) {
    int result = attemptPatiently(uplink, run);
    boolean sourceSuspect =
        result == -Errno.EINVAL
            || result == -Errno.ENETUNREACH
            || result == -Errno.EHOSTUNREACH
            || result == -Errno.EADDRNOTAVAIL
            || result == -Errno.ENODEV;
    if (sourceSuspect && uplink.forgetSource()) {
      count(uplink, Counter.SOURCE_FORGOTTEN, 1);
      return attemptPatiently(uplink, run);
    }
    return result;
  }

  private int attemptPatiently(Uplink uplink, DatagramRun run) {
    UdpSocket socket = uplink.socket();
    UdpPath way = uplink.way();
    if (socket == null || way == null) {
      return -Errno.EAFNOSUPPORT;
    }
    int result = socket.send(way, run);
    if (result == -Errno.EAGAIN) {
      socket.awaitWritable(PATIENCE_MILLIS);
      result = socket.send(way, run);
    }
    return result;
  }

  private void count(Uplink uplink, DatagramRun run, int result) {
    int datagrams = (run.length() + run.datagramBytes() - 1) / run.datagramBytes();
    if (result >= 0) {
      count(uplink, Counter.UDP_SENDS, 1);
      count(uplink, Counter.UDP_SENT_DATAGRAMS, datagrams);
    } else {
      count(uplink, dropReason(-result), datagrams);
    }
  }

  /** For the peer, and for all. */
  private void count(Uplink uplink, Counter counter, int amount) {
    uplink.counters().add(counter, amount);
    counters.add(counter, amount);
  }

  private static Counter dropReason(int errno) {
    return switch (errno) {
      case Errno.EAFNOSUPPORT -> Counter.NO_SOCKET;
      case Errno.EAGAIN, Errno.ENOBUFS -> Counter.SEND_BUFFER_FULL;
      case Errno.EMSGSIZE -> Counter.TOO_BIG;
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN, Errno.EACCES, Errno.EPERM ->
          Counter.UNREACHABLE;
      default -> Counter.SEND_FAILED;
    };
  }
}
