package net.spanwire.core.io;

import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** A bound socket of one family, which never blocks. Owned by one thread. */
public interface UdpSocket extends Pollable {

  AddressFamily family();

  int port();

  /** What the kernel granted, of what was asked for. */
  Offloads offloads();

  /**
   * Receives one run: {@code run} says where and how much room there is, and then what came.
   *
   * @return bytes, or a negated {@link Errno}: {@link Errno#EAGAIN} if nothing waits, {@link
   *     Errno#EMSGSIZE} if it was cut short for want of room, and dropped
   */
  int receive(DatagramRun run);

  /** A hash of the addresses of the last run, to look them up without making objects. */
  int cameFromHash();

  /**
   * Compares with the addresses of the last run, without making objects.
   *
   * @param local the address of this host that was hit; null if that is unknown
   */
  boolean cameFrom(Endpoint remote, @Nullable IpAddress local);

  /** Who sent the last run. */
  Endpoint remote();

  /** The address of this host that the last run hit; null if the system did not say. */
  @Nullable IpAddress local();

  /**
   * The way to {@code remote}.
   *
   * @param local the address of this host to send from; null lets the kernel choose
   */
  UdpPath path(Endpoint remote, @Nullable IpAddress local);

  /**
   * Sends one run by one call; more than one datagram need {@link Offloads#udpSegment}.
   *
   * @return 0, or a negated {@link Errno}
   */
  int send(UdpPath path, DatagramRun run);

  /** Waits until there is room for another send, or the time is over. */
  void awaitWritable(int milliseconds);

  /** Marks what is sent from now on (SO_MARK); 0 for none. */
  void mark(int fwmark) throws SystemException;
}
