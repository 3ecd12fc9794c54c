package net.spanwire.core.dataplane;

import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.wireguard.Path;
import org.jspecify.annotations.Nullable;

/** The paths that datagrams came by lately, so that each of them is one object for long. */
final class PathCache {

  private static final int SLOTS = 256;

  private final @Nullable Path[] paths = new @Nullable Path[SLOTS];
  private final UdpSocket socket;
  private final int listener;

  PathCache(UdpSocket socket, int listener) {
    this.socket = socket;
    this.listener = listener;
  }

  /** The path that the last run of the socket came by; made only if it is not known. */
  Path ofLastRun() {
    int slot = socket.cameFromHash() & SLOTS - 1;
    Path known = paths[slot];
    if (known != null && socket.cameFrom(known.remote(), known.local())) {
      return known;
    }
    Path path = new Path(socket.remote(), socket.local(), 0, listener);
    paths[slot] = path;
    return path;
  }
}
