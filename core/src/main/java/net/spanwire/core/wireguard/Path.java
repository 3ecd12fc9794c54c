package net.spanwire.core.wireguard;

import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The way of a datagram between two hosts: where it comes from, and where it hit this host, so that
 * the answer leaves from there ("sticky source").
 *
 * <p>The packet path hands the same object for the same way as long as it can: the engine compares
 * by identity first.
 *
 * @param remote the other host's address and port
 * @param local the address of this host that was hit; null lets the kernel choose
 * @param interfaceIndex the underlay interface it was hit on; 0 lets the kernel choose
 * @param listener which pair of UDP sockets: the number that {@link PeerConfig#listener} has
 */
public record Path(Endpoint remote, @Nullable IpAddress local, int interfaceIndex, int listener) {

  /** A way to {@code remote} of which only the far end is known. */
  public static Path to(Endpoint remote, int listener) {
    return new Path(remote, null, 0, listener);
  }

  /** The same without the source: the kernel chooses it anew, as its routes may have changed. */
  Path withoutSource() {
    return local == null && interfaceIndex == 0 ? this : to(remote, listener);
  }

  /** The remote endpoint, and where it was hit: {@code 192.0.2.1:51820 via 198.51.100.7}. */
  @Override
  public String toString() {
    return local == null ? remote.toString() : remote + " via " + local;
  }
}
