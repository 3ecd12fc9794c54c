package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.AddressFamily;
import org.jspecify.annotations.Nullable;

/** The sockets that a loop has of one listen port: one a family, or only one. */
final class ListenSockets {

  private final int listener;
  private final ImmutableList<UdpSocket> sockets;

  /**
   * @param listener the number that the engine's paths know it by
   */
  ListenSockets(int listener, ImmutableList<UdpSocket> sockets) {
    this.listener = listener;
    this.sockets = sockets;
  }

  int listener() {
    return listener;
  }

  ImmutableList<UdpSocket> all() {
    return sockets;
  }

  int port() {
    return sockets.getFirst().port();
  }

  @Nullable UdpSocket of(AddressFamily family) {
    for (int i = 0; i < sockets.size(); i++) {
      if (sockets.get(i).family() == family) {
        return sockets.get(i);
      }
    }
    return null;
  }
}
