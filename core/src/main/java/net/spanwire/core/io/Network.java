package net.spanwire.core.io;

import com.google.common.collect.ImmutableList;

/** The system's side of the packet path: makes devices, sockets and pollers. */
public interface Network {

  /**
   * Makes a TUN device; addresses, MTU and state are not its business.
   *
   * @throws SystemException with what to do about it, in one line
   */
  TunDevice openTun(String name, Offloads wanted) throws SystemException;

  /**
   * Makes two devices that are joined, and lead to no interface: each packet written to one is read
   * from the other. To try the packet path with, by the calls that real devices get.
   */
  ImmutableList<TunDevice> openCable() throws SystemException;

  /**
   * Opens one socket a family, on one port.
   *
   * @return IPv4 first; only one where the host lacks a family or the address asks for one
   * @throws SystemException with what to do about it, in one line
   */
  default ImmutableList<UdpSocket> openUdp(UdpOptions options) throws SystemException {
    return openUdp(options, 1).getFirst();
  }

  /**
   * Opens so many sockets a family, all on one port. A message of WireGuard comes to the one whose
   * number is the lowest byte of the receiver index that it names, modulo {@code sharers}; to the
   * first if it names none. A run that the kernel has merged goes by its first message. To be
   * closed together.
   *
   * @param sharers at least 1; with one the port is its alone
   * @return for each sharer, IPv4 first; only one where the host lacks a family or the address asks
   *     for one
   * @throws SystemException with what to do about it, in one line; also if another program has the
   *     port, be it ready to share it or not
   */
  ImmutableList<ImmutableList<UdpSocket>> openUdp(UdpOptions options, int sharers)
      throws SystemException;

  Poller openPoller() throws SystemException;
}
