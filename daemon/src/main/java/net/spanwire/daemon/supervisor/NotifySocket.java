package net.spanwire.daemon.supervisor;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket of sd_notify(3): a line each, {@code READY=1}. Without a supervisor that asks
 * for it, all methods do nothing. Netty's, as the JDK has no datagrams in the Unix domain.
 */
public final class NotifySocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);
  private static final long PATIENCE_MILLIS = 2000;

  private final @Nullable Channel channel;
  private final Duration watchdogInterval;

  private NotifySocket(@Nullable Channel channel, Duration watchdogInterval) {
    this.channel = channel;
    this.watchdogInterval = watchdogInterval;
  }

  /**
   * The socket that NOTIFY_SOCKET names, if it does.
   *
   * @param environment of this process
   * @param group of Netty's epoll transport
   */
  public static NotifySocket open(Map<String, String> environment, EventLoopGroup group) {
    String path = environment.get("NOTIFY_SOCKET");
    if (path == null || path.length() < 2 || path.charAt(0) != '/' && path.charAt(0) != '@') {
      return new NotifySocket(null, Duration.ZERO);
    }
    // '@' stands for the NUL of the abstract name space (unix(7)).
    String address = path.charAt(0) == '@' ? '\0' + path.substring(1) : path;
    ChannelFuture connected =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(new DomainSocketAddress(address))
            .awaitUninterruptibly();
    if (!connected.isSuccess()) {
      LOG.warn("no supervisor at {}: {}", path, connected.cause().getMessage());
      return new NotifySocket(null, Duration.ZERO);
    }
    return new NotifySocket(connected.channel(), interval(environment));
  }

  /** Half of what the watchdog allows, as sd_watchdog_enabled(3) recommends; zero without one. */
  private static Duration interval(Map<String, String> environment) {
    String micros = environment.get("WATCHDOG_USEC");
    String pid = environment.get("WATCHDOG_PID");
    boolean ours = pid == null || pid.equals(Long.toString(ProcessHandle.current().pid()));
    try {
      return micros == null || !ours
          ? Duration.ZERO
          : Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros)) / 2);
    } catch (NumberFormatException e) {
      LOG.warn("WATCHDOG_USEC is no number: {}", micros);
      return Duration.ZERO;
    }
  }

  /** How often to call {@link #alive}; zero for never. */
  public Duration watchdogInterval() {
    return watchdogInterval;
  }

  /** Start-up is over: packets can flow. */
  public void ready(String status) {
    send("READY=1\nSTATUS=" + oneLine(status));
  }

  /** What {@code systemctl status} shows. */
  public void status(String status) {
    send("STATUS=" + oneLine(status));
  }

  /** A reload begins; {@link #ready} ends it. */
  public void reloading() {
    // With Type=notify-reload systemd wants the monotonic clock, which nanoTime is on Linux.
    send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
  }

  /** The end has begun. */
  public void stopping() {
    send("STOPPING=1");
  }

  /** The watchdog's sign of life. */
  public void alive() {
    send("WATCHDOG=1");
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }

  private void send(String message) {
    if (channel == null) {
      return;
    }
    boolean sent =
        channel
            .writeAndFlush(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8))
            .awaitUninterruptibly(PATIENCE_MILLIS);
    if (!sent) {
      LOG.warn("the supervisor does not take what we tell it");
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      channel.close().awaitUninterruptibly(PATIENCE_MILLIS);
    }
  }
}
