package net.spanwire.bgp.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.util.concurrent.RejectedExecutionException;

/**
 * What the sessions of a speaker share.
 *
 * @param open all connections
 */
record SessionContext(
    TransportConfig config,
    SocketBackend backend,
    EventLoop loop,
    ChannelGroup open,
    RouteOwner routeOwner,
    SessionListener listener) {

  /** Runs something on the I/O thread, unless that has come to its end. */
  void onLoop(Runnable what) {
    try {
      loop.execute(what);
    } catch (RejectedExecutionException e) {
      // After close() there is no session to do it for.
    }
  }
}
