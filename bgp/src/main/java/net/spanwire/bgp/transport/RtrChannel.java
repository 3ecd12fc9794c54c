package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import net.spanwire.bgp.rpki.RtrDecoder;
import net.spanwire.bgp.rpki.RtrEncoder;
import net.spanwire.bgp.rpki.RtrPdu;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/** One connection to a cache of the RPKI. */
final class RtrChannel extends ByteToMessageDecoder {

  private final RpkiFeed feed;
  private final int cache;
  private final int attempt;
  private @Nullable SocketChannel socket;
  private IpAddress remote = new Ipv4Address(0);
  private String reason = "the cache has hung up";

  /**
   * One that is not open yet.
   *
   * @param attempt counts up, so that all addresses of a name get their turn
   */
  RtrChannel(RpkiFeed feed, int cache, int attempt) {
    this.feed = feed;
    this.cache = cache;
    this.attempt = attempt;
  }

  int cache() {
    return cache;
  }

  int attempt() {
    return attempt;
  }

  void open(EventLoop loop, SocketChannel fresh, IpAddress address, int port) {
    InetSocketAddress to = new InetSocketAddress(address.toInetAddress(), port);
    remote = address;
    socket = fresh;
    fresh.pipeline().addLast(this);
    loop.register(fresh)
        .addListener(registered -> {
          if (registered.isSuccess()) {
            fresh
                .connect(to)
                .addListener(connected -> {
                  if (!connected.isSuccess()) {
                    failed(connected.cause());
                  }
                });
          } else {
            failed(registered.cause());
          }
        });
  }

  private void failed(@Nullable Throwable cause) {
    feed.onClosed(this, cause == null ? "TCP failed" : ConnectionFailure.words(cause, remote));
  }

  void send(int version, RtrPdu pdu) {
    SocketChannel open = socket;
    if (open != null) {
      var _ =
          open.writeAndFlush(
              Unpooled.wrappedBuffer(RtrEncoder.encode(version, pdu)), open.voidPromise());
    }
  }

  /** Sends what waits, then closes. */
  void close() {
    SocketChannel open = socket;
    if (open != null) {
      var _ = open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    feed.onConnected(this);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    ByteBuffer bytes = in.nioBuffer();
    int before = bytes.remaining();
    ImmutableList.Builder<RtrDecoder.Decoded> batch = ImmutableList.builder();
    RtrDecoder.Decoded decoded = RtrDecoder.next(bytes);
    while (decoded != null) {
      batch.add(decoded);
      // Where one is malformed, nobody knows where the next begins.
      decoded = decoded instanceof RtrDecoder.Decoded.Malformed ? null : RtrDecoder.next(bytes);
    }
    in.skipBytes(before - bytes.remaining());
    feed.onDecoded(this, batch.build());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    reason = ConnectionFailure.words(cause, remote);
    var _ = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    feed.onClosed(this, reason);
  }
}
