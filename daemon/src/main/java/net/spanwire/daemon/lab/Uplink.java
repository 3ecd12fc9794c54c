package net.spanwire.daemon.lab;

/**
 * A site's link to the internet.
 *
 * @param site where {@code device} is
 * @param device the name of the interface at the site
 * @param routerDevice its other end, in the internet
 * @param address IPv4 address of the site, of a /30
 * @param gateway IPv4 address of the internet's router
 * @param address6 IPv6 address of the site, of a /64
 * @param gateway6 IPv6 address of the internet's router
 */
public record Uplink(
    NetworkNamespace site,
    String device,
    String routerDevice,
    String address,
    String gateway,
    String address6,
    String gateway6) {

  /** The address with a port, as endpoints are written. */
  public String endpoint(int port) {
    return address + ":" + port;
  }

  public String endpoint6(int port) {
    return "[" + address6 + "]:" + port;
  }
}
