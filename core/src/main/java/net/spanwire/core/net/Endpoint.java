package net.spanwire.core.net;

/**
 * The transport address of a UDP or TCP peer.
 *
 * @param port 1 to 65535
 * @param scope interface index of a link-local address, else 0 (RFC 4007 §6)
 */
public record Endpoint(IpAddress address, int port, int scope) {

  public Endpoint {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
  }

  public Endpoint(IpAddress address, int port) {
    this(address, port, 0);
  }

  /**
   * {@code 192.0.2.1:51820} or {@code [2001:db8::1]:51820}, with {@code %scope} where there is one.
   */
  @Override
  public String toString() {
    String host = scope == 0 ? address.toString() : address + "%" + scope;
    return address.family() == AddressFamily.IPV6 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
