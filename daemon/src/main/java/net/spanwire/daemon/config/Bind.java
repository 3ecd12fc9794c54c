package net.spanwire.daemon.config;

import net.spanwire.core.net.IpAddress;

/** What the UDP socket of a tunnel is bound to. */
public sealed interface Bind {

  /** A local address. */
  record ToAddress(IpAddress address) implements Bind {}

  /** A link (SO_BINDTODEVICE). */
  record ToDevice(String interfaceName) implements Bind {}
}
