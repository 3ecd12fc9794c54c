package net.spanwire.bgp.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.Framing;
import net.spanwire.bgp.codec.MessageDecoder;
import net.spanwire.bgp.codec.MessageEncoder;
import net.spanwire.bgp.codec.WireWriter;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionEnding;
import net.spanwire.bgp.fsm.SessionOpening;
import net.spanwire.bgp.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One TCP connection with a neighbour: bytes to messages and back. All of it runs on the I/O
 * thread.
 *
 * <p>Reading can be paused. What TCP had delivered by then stays in {@link #buffered}, and {@link
 * #resume} parses that first: nothing says that more bytes will ever come and cause it.
 */
final class PeerChannel extends ChannelInboundHandlerAdapter {

  /** How long the neighbour has to take a last NOTIFICATION. */
  private static final long FAREWELL_MILLIS = 1_000;

  /** Bytes of routes in one write. */
  private static final int BATCH = 32_768;

  private final long id;
  private final SocketChannel channel;
  private final NeighborSession session;
  private final MessageDecoder decoder = new MessageDecoder();
  private final MessageEncoder encoder;
  private final WireWriter out = new WireWriter(Framing.MAX_LENGTH);
  private byte[] frame = new byte[Framing.MAX_LENGTH];
  private @Nullable ByteBuf buffered;
  private @Nullable String failure;
  private final Transcript transcript = new Transcript();
  private boolean paused;
  private boolean deaf;

  PeerChannel(long id, SocketChannel channel, NeighborSession session) {
    this.id = id;
    this.channel = channel;
    this.session = session;
    this.encoder = new MessageEncoder(session.sharedUpdates());
  }

  long id() {
    return id;
  }

  SocketChannel channel() {
    return channel;
  }

  void established(NegotiatedSession negotiated, boolean enforceFirstAs) {
    decoder.established(negotiated, enforceFirstAs);
    encoder.established(negotiated);
  }

  void enforceFirstAs(boolean value) {
    decoder.enforceFirstAs(value);
  }

  SessionOpening opening() {
    return transcript.opening(channel.localAddress(), channel.remoteAddress());
  }

  SessionEnding ending() {
    return transcript.ending();
  }

  // ---- reading

  @Override
  public void channelActive(ChannelHandlerContext context) {
    session.onActive(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (deaf) {
      bytes.release();
      return;
    }
    buffered =
        buffered == null
            ? bytes
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), buffered, bytes);
    parse();
  }

  private void parse() {
    while (!paused && !deaf && parseOne()) {
      // one message after the other
    }
    ByteBuf left = buffered;
    if (left != null && (deaf || !left.isReadable())) {
      left.release();
      buffered = null;
    }
  }

  /** False if there is no whole message. */
  private boolean parseOne() {
    ByteBuf bytes = buffered;
    if (bytes == null || bytes.readableBytes() < Framing.HEADER_LENGTH) {
      return false;
    }
    bytes.getBytes(bytes.readerIndex(), frame, 0, Framing.HEADER_LENGTH);
    Decoded.Reset fault = Framing.fault(frame, 0, decoder.maxMessageSize());
    if (fault != null) {
      session.onMalformed(this, fault);
      return false;
    }
    int length = Framing.length(frame, 0);
    if (bytes.readableBytes() < length) {
      return false;
    }
    if (frame.length < length) {
      frame = new byte[Framing.MAX_EXTENDED_LENGTH];
    }
    bytes.readBytes(frame, 0, length);
    transcript.heard(frame, length);
    session.onRaw(this, frame, length);
    switch (decoder.decode(frame, 0, length)) {
      case Decoded.Reset reset -> session.onMalformed(this, reset);
      case Decoded.Messages messages -> session.onMessages(this, messages);
    }
    return true;
  }

  /** Reads no more until {@link #resume}. */
  void pause() {
    paused = true;
    channel.config().setAutoRead(false);
  }

  /** Goes on with what is there, then with what comes. False if it paused again. */
  boolean resume() {
    if (!paused) {
      return false;
    }
    paused = false;
    parse();
    if (paused) {
      return false;
    }
    channel.config().setAutoRead(true);
    return true;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    release();
    if (!deaf) {
      deaf = true;
      transcript.closedByNeighbor();
      session.onClosed(
          this, failure != null ? failure : "connection closed by " + session.remote());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    failure = ConnectionFailure.words(cause, session.remote());
    var _ = channel.close();
  }

  private void release() {
    encoder.close();
    ByteBuf left = buffered;
    if (left != null) {
      left.release();
      buffered = null;
    }
  }

  // ---- writing

  /** Sends a message of the session itself, ahead of nothing that was sent before. */
  void send(Message message) {
    session.counters().countOut(message, encoder.encode(message, out).messages());
    transcript.said(out.array(), 0, out.length());
    flush(0, null);
  }

  /** Writes what waits in {@code outflow}. */
  void drain(Outflow outflow) {
    int weight = 0;
    Message message;
    while (!deaf && (message = outflow.poll()) != null) {
      MessageEncoder.Outcome outcome = encoder.encode(message, out);
      session.counters().countOut(message, outcome.messages());
      session.onUnsendable(outcome.unsendable());
      weight += Outflow.weight(message);
      if (out.length() >= BATCH) {
        flush(weight, outflow);
        weight = 0;
      }
    }
    if (out.length() > 0) {
      flush(weight, outflow);
    }
  }

  private void flush(int weight, @Nullable Outflow outflow) {
    ByteBuf bytes = channel.alloc().buffer(out.length()).writeBytes(out.array(), 0, out.length());
    out.clear();
    channel
        .writeAndFlush(bytes)
        .addListener(done -> {
          if (done.isSuccess() && !deaf) {
            session.onSent(this);
          }
          if (outflow != null) {
            outflow.written(weight);
          }
        });
  }

  /**
   * Ends the connection; nothing is heard from it any more.
   *
   * @param orderly let the neighbour read first what was sent: closing with unread bytes would
   *     reset the connection and take the NOTIFICATION with it, so we end our half, read on and
   *     wait for the neighbour to end his
   */
  void close(boolean orderly) {
    deaf = true;
    release();
    if (!orderly || !channel.isActive()) {
      var _ = channel.close();
      return;
    }
    channel.config().setAutoRead(true);
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                _ -> channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
    var _ = channel.eventLoop().schedule(this::closeNow, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void closeNow() {
    var _ = channel.close();
  }
}
