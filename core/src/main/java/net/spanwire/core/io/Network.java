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
  ImmutableList<UdpSocket> openUdp(UdpOptions options) throws SystemException;

  Poller openPoller() throws SystemException;
}
