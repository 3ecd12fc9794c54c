package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.bmp.BmpEncoder;
import net.spanwire.bgp.bmp.BmpMessage;
import net.spanwire.bgp.bmp.Narrator;
import net.spanwire.bgp.bmp.StationFsm;
import net.spanwire.bgp.bmp.StationFsm.Action;
import net.spanwire.bgp.bmp.StationFsm.Event;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One monitoring station on the thread that serves them: gives the state machine its events, does
 * what it answers, and writes as long as TCP takes it.
 */
final class Station {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.bgp.bmp");
  private static final long NEVER = Long.MAX_VALUE;
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

  /** How long a station may take nothing: then it is lost, and its session begins anew. */
  private static final Duration STALL = Duration.ofMinutes(2);

  private final StationConfig config;
  private final Stations.Context context;
  private final EventLoop loop;
  private final StationFsm fsm;
  private final BmpEncoder encoder = new BmpEncoder();
  private @Nullable SocketChannel channel;
  private @Nullable StationQueue queue;
  private @Nullable Narrator narrator;
  private @Nullable Future<?> alarm;
  private long alarmAt = NEVER;
  private @Nullable String lastFailure;

  Station(StationConfig config, Stations.Context context) {
    this.config = config;
    this.context = context;
    this.loop = context.loop();
    this.fsm =
        new StationFsm(config.statistics(), STALL, config.connectRetry(), new SplittableRandom());
  }

  void start() {
    loop.execute(() -> handle(new Event.Start()));
  }

  /** On the serving thread. */
  void stop() {
    handle(new Event.Stop());
  }

  private void handle(Event event) {
    fsm.handle(event, System.nanoTime()).forEach(this::act);
    arm();
  }

  private void act(Action action) {
    switch (action) {
      case Action.Connect() -> connect();
      case Action.Begin() -> begin();
      case Action.End() -> end();
      case Action.SendStatistics() -> {
        Narrator speaking = narrator;
        if (speaking != null) {
          context.statistics().of(speaking, Instant.now()).forEach(this::write);
          flush();
        }
      }
      case Action.Close(boolean orderly) -> close(orderly);
    }
  }

  private void arm() {
    long next = fsm.nextDeadline();
    if (next >= alarmAt) {
      return;
    }
    if (alarm != null) {
      alarm.cancel(false);
    }
    alarmAt = next;
    alarm =
        loop.schedule(
            () -> {
              alarm = null;
              alarmAt = NEVER;
              handle(new Event.Deadline());
            },
            Math.max(0, next - System.nanoTime()),
            TimeUnit.NANOSECONDS);
  }

  private void connect() {
    IpAddress address = config.endpoint().address();
    SocketChannel fresh = context.backend().connection(address.family());
    fresh.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
    fresh.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    fresh.pipeline().addLast(new Ear());
    channel = fresh;
    InetSocketAddress to = new InetSocketAddress(address.toInetAddress(), config.endpoint().port());
    IpAddress local = config.localAddress();
    loop.register(fresh)
        .addListener(_ -> {
          ChannelFuture connecting =
              local == null
                  ? fresh.connect(to)
                  : fresh.connect(to, new InetSocketAddress(local.toInetAddress(), 0));
          connecting.addListener(connected -> {
            if (connected.isSuccess()) {
              handle(new Event.Connected());
            } else {
              channel = null;
              var _ = fresh.close();
              lost(ConnectionFailure.words(connected.cause(), address));
            }
          });
        });
  }

  private void lost(String reason) {
    if (!reason.equals(lastFailure)) {
      lastFailure = reason;
      LOG.warn("monitoring station {}: {}", config.name(), reason);
    }
    handle(new Event.Lost());
  }

  private void begin() {
    lastFailure = null;
    LOG.info("monitoring station {} at {}: connected", config.name(), config.endpoint());
    Narrator fresh = new Narrator(context.asn(), context.routerId());
    narrator = fresh;
    fresh
        .begin(context.description(), context.name(), config.views(), Instant.now())
        .forEach(this::write);
    flush();
    StationQueue waiting = new StationQueue(context.source(), () -> loop.execute(this::drain));
    queue = waiting;
    context.source().attach(waiting, config.views());
  }

  private void end() {
    StationQueue over = queue;
    if (over != null) {
      over.close();
      context.source().detach(over);
      queue = null;
    }
  }

  private void close(boolean orderly) {
    SocketChannel over = channel;
    if (over == null) {
      return;
    }
    channel = null;
    if (orderly) {
      over.writeAndFlush(
              over.alloc().buffer().writeBytes(encoder.encode(new BmpMessage.Termination())))
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      var _ = over.close();
    }
  }

  /** Writes what waits, as long as TCP takes it. */
  private void drain() {
    SocketChannel to = channel;
    StationQueue waiting = queue;
    Narrator speaking = narrator;
    if (to == null || waiting == null || speaking == null) {
      return;
    }
    StationQueue.Item item = null;
    while (to.isWritable() && (item = waiting.poll()) != null) {
      words(speaking, item).forEach(this::write);
    }
    flush();
    if (!to.isWritable()) {
      handle(new Event.Waiting());
    }
  }

  private static ImmutableList<BmpMessage> words(Narrator speaking, StationQueue.Item item) {
    Instant now = Instant.now();
    return switch (item) {
      case StationQueue.Item.Up(var session, var opening) ->
          ImmutableList.of(speaking.up(session, opening, now));
      case StationQueue.Item.Down(var session, var ending) ->
          ImmutableList.of(speaking.down(session, ending, now));
      case StationQueue.Item.Routes(var observation) -> speaking.routes(observation, now);
    };
  }

  private void write(BmpMessage message) {
    SocketChannel to = channel;
    if (to != null) {
      byte[] bytes = encoder.encode(message);
      var _ = to.write(to.alloc().buffer(bytes.length).writeBytes(bytes));
    }
  }

  private void flush() {
    SocketChannel to = channel;
    if (to != null) {
      to.flush();
    }
  }

  /** A station says nothing (RFC 7854 §3.2); it may go, or take what waits. */
  private final class Ear extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
      ((ByteBuf) message).release();
    }

    /** An earlier connection may still have something to say. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(ChannelHandlerContext of) {
      return of.channel() == channel;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext of) {
      if (isCurrent(of) && of.channel().isWritable()) {
        handle(new Event.Taken());
        loop.execute(Station.this::drain);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext of) {
      if (isCurrent(of)) {
        lost("the connection was closed");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext of, Throwable cause) {
      if (isCurrent(of)) {
        lost(ConnectionFailure.words(cause, config.endpoint().address()));
      }
    }
  }
}
