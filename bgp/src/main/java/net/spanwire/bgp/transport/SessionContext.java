package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableSet;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import net.spanwire.bgp.codec.SharedUpdates;
import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a speaker share.
 *
 * @param restart the families that we went on forwarding while we restarted (RFC 4724); null if we
 *     have not just restarted
 * @param open all connections
 */
record SessionContext(
    TransportConfig config,
    AtomicReference<@Nullable ImmutableSet<AfiSafi>> restart,
    SocketBackend backend,
    EventLoop loop,
    ChannelGroup open,
    RouteOwner routeOwner,
    SessionListener listener,
    SharedUpdates sharedUpdates) {

  /** Runs something on the I/O thread, unless that has come to its end. */
  void onLoop(Runnable what) {
    try {
      loop.execute(what);
    } catch (RejectedExecutionException e) {
      // After close() there is no session to do it for.
    }
  }
}
