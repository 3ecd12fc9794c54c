package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableSet;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.codec.SharedUpdates;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
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

  /** A message came from a neighbour; {@code session} is null before it is established. */
  void received(
      NeighborConfig neighbor,
      @Nullable NegotiatedSession session,
      PeerChannel peer,
      byte[] bytes,
      int length) {
    InetSocketAddress local = peer.channel().localAddress();
    if (local != null && listener.hearsMessages()) {
      listener.onReceived(
          new ReceivedMessage(
              neighbor.name(),
              neighbor.address(),
              IpAddress.of(local.getAddress()),
              session,
              Bytes.copyOf(Arrays.copyOf(bytes, length))));
    }
  }
}
