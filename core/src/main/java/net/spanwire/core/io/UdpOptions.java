package net.spanwire.core.io;

import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * How to listen.
 *
 * @param port 0 to 65535; 0 takes a free one, the same in both families
 * @param fwmark SO_MARK of what is sent; 0 for none
 * @param address the only local address to use; null for all, of both families
 * @param device the only device to use (SO_BINDTODEVICE); null for all
 * @param offloads what may be used
 */
public record UdpOptions(
    int port, int fwmark, @Nullable IpAddress address, @Nullable String device, Offloads offloads) {

  public UdpOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a listen port is 0 to 65535, not " + port);
    }
  }

  public static UdpOptions onPort(int port) {
    return new UdpOptions(port, 0, null, null, Offloads.ALL);
  }
}
