package net.spanwire.bgp.transport;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** The TCP connections of one neighbour, by the numbers that its state machine gave them. */
final class PeerChannels {

  private final SessionContext context;
  private final NeighborSession session;
  private final Map<Long, PeerChannel> channels = new HashMap<>();

  PeerChannels(SessionContext context, NeighborSession session) {
    this.context = context;
    this.session = session;
  }

  @Nullable PeerChannel get(long id) {
    return channels.get(id);
  }

  @Nullable PeerChannel remove(long id) {
    return channels.remove(id);
  }

  /** Opens a connection; the session hears of its outcome, later. */
  void connect(long id) {
    NeighborConfig config = session.config();
    SocketChannel channel = context.backend().connection(session.remote().family());
    PeerChannel peer = new PeerChannel(id, channel, session);
    InetSocketAddress to;
    InetSocketAddress from = null;
    try {
      SocketOptions.apply(channel, context.backend(), config, session.crossesBorder());
      to = LinkLookup.socketAddress(session.remote(), config.port(), config.interfaceName());
      IpAddress local = config.localAddress();
      if (local != null) {
        from = LinkLookup.socketAddress(local, 0, config.interfaceName());
      }
    } catch (SocketException | RuntimeException e) {
      SocketBackend.discard(channel);
      // Not at once: the state machine is still busy with what led here.
      context.onLoop(() -> failed(id, e));
      return;
    }
    add(peer);
    InetSocketAddress source = from;
    context
        .loop()
        .register(channel)
        .addListener(registered -> {
          if (!registered.isSuccess()) {
            failed(id, registered.cause());
            return;
          }
          ChannelFuture connecting =
              source == null ? channel.connect(to) : channel.connect(to, source);
          connecting.addListener(connected -> {
            if (!connected.isSuccess()) {
              failed(id, connected.cause());
            }
          });
        });
  }

  private void add(PeerChannel peer) {
    channels.put(peer.id(), peer);
    context.open().add(peer.channel());
    peer.channel().pipeline().addLast(peer);
  }

  private void failed(long id, @Nullable Throwable cause) {
    PeerChannel peer = channels.remove(id);
    if (peer != null) {
      peer.close(false);
    }
    session.onConnectFailed(
        id, cause == null ? "TCP failed" : ConnectionFailure.words(cause, session.remote()));
  }

  /**
   * Takes a connection that the neighbour made, not registered yet; returns why not, in words, or
   * null.
   */
  @Nullable String accept(SocketChannel channel, long id) {
    try {
      SocketOptions.apply(channel, context.backend(), session.config(), session.crossesBorder());
    } catch (RuntimeException e) {
      SocketBackend.discard(channel);
      return ConnectionFailure.words(e, session.remote());
    }
    add(new PeerChannel(id, channel, session));
    context.loop().register(channel).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    return null;
  }

  /** Closes all of them without a word. */
  void abandon() {
    channels.values().forEach(peer -> peer.close(false));
    channels.clear();
  }
}
