package net.spanwire.core.io;

import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The way to one remote address through one socket, in the form the system wants it. Owned by the
 * socket's thread.
 */
public interface UdpPath {

  /**
   * Leads elsewhere from now on; the family stays.
   *
   * @param local the address of this host to send from; null lets the kernel choose
   */
  void aim(Endpoint remote, @Nullable IpAddress local);
}
