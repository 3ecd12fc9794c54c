package net.spanwire.core.io;

import net.spanwire.core.net.Endpoint;

/**
 * The way to one remote address through one socket, in the form the system wants it. Made when an
 * address changes, not per packet; owned by the socket's thread.
 */
public interface UdpPath {

  Endpoint remote();

  UdpSocket socket();
}
