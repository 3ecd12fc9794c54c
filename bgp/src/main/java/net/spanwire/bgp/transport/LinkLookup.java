package net.spanwire.bgp.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.function.Predicate;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** Which link a connection runs on, and what this host is called there. */
final class LinkLookup {

  private LinkLookup() {}

  /**
   * The socket address of {@code address}; a link-local one on its interface (RFC 4007 §6).
   *
   * @throws SocketException if there is no such interface
   */
  static InetSocketAddress socketAddress(
      IpAddress address, int port, @Nullable String interfaceName) throws SocketException {
    if (!(address instanceof Ipv6Address v6) || !v6.isLinkLocal() || interfaceName == null) {
      return new InetSocketAddress(address.toInetAddress(), port);
    }
    NetworkInterface link = NetworkInterface.getByName(interfaceName);
    if (link == null) {
      throw new SocketException("interface " + interfaceName + " does not exist");
    }
    try {
      return new InetSocketAddress(
          Inet6Address.getByAddress(null, v6.toBytes(), link.getIndex()), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are always accepted", e);
    }
  }

  /** Whether a remote address is on this link; true where the address has no scope. */
  static boolean isOn(InetAddress remote, @Nullable String interfaceName) {
    if (interfaceName == null
        || !(remote instanceof Inet6Address scoped)
        || scoped.getScopeId() == 0) {
      return true;
    }
    try {
      NetworkInterface link = NetworkInterface.getByIndex(scoped.getScopeId());
      return link != null && link.getName().equals(interfaceName);
    } catch (SocketException e) {
      return false;
    }
  }

  /** The addresses of a connection and of its link; the link's own where they can be had. */
  static LinkAddresses addresses(
      InetSocketAddress local, InetSocketAddress remote, @Nullable String interfaceName) {
    IpAddress here = IpAddress.of(local.getAddress());
    IpAddress there = IpAddress.of(remote.getAddress());
    NetworkInterface link = null;
    try {
      link =
          interfaceName != null
              ? NetworkInterface.getByName(interfaceName)
              : NetworkInterface.getByInetAddress(local.getAddress());
    } catch (SocketException e) {
      // An interface that goes away meanwhile takes the session with it.
    }
    return new LinkAddresses(
        here,
        there,
        interfaceName != null ? interfaceName : link == null ? null : link.getName(),
        (Ipv4Address)
            find(
                link,
                here,
                address -> address.family() == AddressFamily.IPV4 && !address.isLoopback()),
        (Ipv6Address)
            find(
                link,
                here,
                address ->
                    address.family() == AddressFamily.IPV6
                        && !address.isLoopback()
                        && !address.isLinkLocal()),
        (Ipv6Address)
            find(
                link,
                here,
                address -> address.family() == AddressFamily.IPV6 && address.isLinkLocal()),
        there instanceof Ipv6Address v6 && v6.isLinkLocal() ? v6 : null);
  }

  private static @Nullable IpAddress find(
      @Nullable NetworkInterface link, IpAddress preferred, Predicate<IpAddress> wanted) {
    if (wanted.test(preferred)) {
      return preferred;
    }
    if (link == null) {
      return null;
    }
    return Collections.list(link.getInetAddresses()).stream()
        .map(IpAddress::of)
        .filter(wanted)
        .findFirst()
        .orElse(null);
  }
}
