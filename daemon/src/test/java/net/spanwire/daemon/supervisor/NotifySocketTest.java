package net.spanwire.daemon.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {

  @TempDir Path directory;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private Channel listen(String address) {
    return new Bootstrap()
        .group(group)
        .channel(EpollDomainDatagramChannel.class)
        .handler(
            new SimpleChannelInboundHandler<DomainDatagramPacket>() {
              @Override
              protected void channelRead0(ChannelHandlerContext context, DomainDatagramPacket in) {
                heard.add(in.content().toString(StandardCharsets.UTF_8));
              }
            })
        .bind(new DomainSocketAddress(address))
        .syncUninterruptibly()
        .channel();
  }

  private String next() throws InterruptedException {
    return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void tells_the_supervisor() throws InterruptedException {
    String path = directory.resolve("notify").toString();
    Channel supervisor = listen(path);
    try (NotifySocket socket = NotifySocket.open(Map.of("NOTIFY_SOCKET", path), group)) {
      socket.ready("2 tunnels\nup");
      assertThat(next()).isEqualTo("READY=1\nSTATUS=2 tunnels up");
      socket.status("1 of 2 tunnels up");
      assertThat(next()).isEqualTo("STATUS=1 of 2 tunnels up");
      socket.alive();
      assertThat(next()).isEqualTo("WATCHDOG=1");
      socket.reloading();
      assertThat(next()).matches("RELOADING=1\nMONOTONIC_USEC=\\d+");
      socket.stopping();
      assertThat(next()).isEqualTo("STOPPING=1");
      assertThat(socket.watchdogInterval()).isZero();
    }
    supervisor.close().syncUninterruptibly();
  }

  @Test
  void knows_abstract_names() throws InterruptedException {
    String name = "spanwire-test-" + ProcessHandle.current().pid();
    Channel supervisor = listen("\0" + name);
    try (NotifySocket socket = NotifySocket.open(Map.of("NOTIFY_SOCKET", "@" + name), group)) {
      socket.stopping();
      assertThat(next()).isEqualTo("STOPPING=1");
    }
    supervisor.close().syncUninterruptibly();
  }

  @Test
  void without_a_supervisor_nothing_happens() {
    for (Map<String, String> environment :
        java.util.List.of(
            Map.<String, String>of(),
            Map.of("NOTIFY_SOCKET", ""),
            Map.of("NOTIFY_SOCKET", "relative/path"),
            Map.of("NOTIFY_SOCKET", directory.resolve("nobody").toString()))) {
      try (NotifySocket socket = NotifySocket.open(environment, group)) {
        socket.ready("up");
        socket.stopping();
      }
    }
    assertThat(heard).isEmpty();
  }

  @Test
  void the_watchdog_is_fed_twice_in_its_time() {
    String path = directory.resolve("notify").toString();
    Channel supervisor = listen(path);
    String pid = Long.toString(ProcessHandle.current().pid());
    assertThat(interval(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "30000000")))
        .isEqualTo(Duration.ofSeconds(15));
    assertThat(
            interval(
                Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "2000000", "WATCHDOG_PID", pid)))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(
            interval(
                Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "2000000", "WATCHDOG_PID", "1")))
        .isZero();
    assertThat(interval(Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "soon"))).isZero();
    supervisor.close().syncUninterruptibly();
  }

  private Duration interval(Map<String, String> environment) {
    try (NotifySocket socket = NotifySocket.open(environment, group)) {
      return socket.watchdogInterval();
    }
  }
}
