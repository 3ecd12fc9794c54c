package net.spanwire.kernelroute.netlink;

import static net.spanwire.kernelroute.netlink.Rtnetlink.IFF_LOWER_UP;
import static net.spanwire.kernelroute.netlink.Rtnetlink.IFF_POINTOPOINT;
import static net.spanwire.kernelroute.netlink.Rtnetlink.IFF_UP;

/**
 * A network interface (struct ifinfomsg).
 *
 * @param family AF_UNSPEC; messages of bridges and of IPv6 settings carry another, and are not
 *     about the link itself
 * @param flags IFF_*
 * @param mtu bytes
 * @param gsoMaxSize largest packet that is handed to the device for segmentation, in bytes; 0 if
 *     not told
 * @param kind {@code tun}, {@code veth}…; empty for hardware
 * @param addressGeneration IN6_ADDR_GEN_MODE_*; -1 if the link has no IPv6
 */
public record Link(
    int family,
    int index,
    String name,
    int flags,
    int mtu,
    int gsoMaxSize,
    String kind,
    int addressGeneration)
    implements KernelObject {

  /** Set up by the administrator. */
  public boolean isUp() {
    return (flags & IFF_UP) != 0;
  }

  /** The other end is there: for a TUN, a process holds it open. */
  public boolean hasCarrier() {
    return (flags & IFF_LOWER_UP) != 0;
  }

  /** Up with carrier: the kernel accepts next hops on it. */
  public boolean isUsable() {
    return isUp() && hasCarrier();
  }

  /** There is one other end only, so no gateway is needed. */
  public boolean isPointToPoint() {
    return (flags & IFF_POINTOPOINT) != 0;
  }

  /** The kernel gives it no link-local address by itself. */
  public boolean generatesNoAddress() {
    return addressGeneration == Rtnetlink.IN6_ADDR_GEN_MODE_NONE;
  }
}
