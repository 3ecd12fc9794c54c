package net.spanwire.daemon.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.NameResolver.Resolution;
import net.spanwire.core.net.IpAddress;
import net.spanwire.daemon.dns.TinyNameServer.Entry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NettyNameResolverTest {

  @TempDir Path directory;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final TinyNameServer server = new TinyNameServer(group);
  private Path hosts = Path.of("unset");
  private NettyNameResolver resolver;

  @BeforeEach
  void start() throws IOException {
    hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
    resolver =
        new NettyNameResolver(
            group.next(), 0, hosts, new SequentialDnsServerAddressStreamProvider(server.address()));
  }

  @AfterEach
  void stop() {
    resolver.close();
    server.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static Resolution resolve(NettyNameResolver resolver, String name) {
    CompletableFuture<Resolution> answer = new CompletableFuture<>();
    resolver.resolve(name, answer::complete);
    return answer.orTimeout(60, TimeUnit.SECONDS).join();
  }

  private Resolution resolve(String name) {
    return resolve(resolver, name);
  }

  private static Resolution resolved(long ttlSeconds, String... addresses) {
    return new Resolution.Resolved(
        List.of(addresses).stream().map(IpAddress::parse).collect(ImmutableList.toImmutableList()),
        Duration.ofSeconds(ttlSeconds));
  }

  @Test
  void takes_both_families_and_the_shortest_time() {
    server.set(
        "fra.test",
        new Entry("fra.test", "192.0.2.1", 300),
        new Entry("fra.test", "192.0.2.2", 60),
        new Entry("fra.test", "2001:db8::1", 120));
    assertThat(resolve("fra.test"))
        .isEqualTo(resolved(60, "2001:db8::1", "192.0.2.1", "192.0.2.2"));
    assertThat(server.asked()).contains("fra.test. A", "fra.test. AAAA");
  }

  @Test
  void one_family_is_enough() {
    server.set("four.test", new Entry("four.test", "192.0.2.1", 30));
    server.set("six.test", new Entry("six.test", "2001:db8::1", 30));
    assertThat(resolve("four.test")).isEqualTo(resolved(30, "192.0.2.1"));
    assertThat(resolve("six.test")).isEqualTo(resolved(30, "2001:db8::1"));
  }

  @Test
  void an_address_holds_no_longer_than_its_alias() {
    server.set(
        "www.test",
        new Entry("www.test", "cname edge.test", 20),
        new Entry("edge.test", "192.0.2.7", 3600));
    assertThat(resolve("www.test")).isEqualTo(resolved(20, "192.0.2.7"));
  }

  @Test
  void a_change_is_seen_at_once() {
    server.set("fra.test", new Entry("fra.test", "192.0.2.1", 3600));
    assertThat(resolve("fra.test")).isEqualTo(resolved(3600, "192.0.2.1"));
    server.set("fra.test", new Entry("fra.test", "192.0.2.9", 3600));
    assertThat(resolve("fra.test")).isEqualTo(resolved(3600, "192.0.2.9"));
  }

  @Test
  void says_why_a_name_does_not_resolve() {
    server.fail("broken.test", DnsResponseCode.SERVFAIL);
    server.set("empty.test");
    assertThat(reason("none.test")).isEqualTo("none.test does not exist");
    assertThat(reason("broken.test")).startsWith("broken.test does not resolve: ");
    assertThat(reason("empty.test")).startsWith("empty.test ");
    assertThat(reason("a..b")).isNotEmpty();
    assertThat(reason("x".repeat(64) + ".test")).isNotEmpty();
  }

  private String reason(String name) {
    return switch (resolve(name)) {
      case Resolution.Unresolved(String reason, Duration retryAfter) -> {
        assertThat(retryAfter).isPositive();
        yield reason;
      }
      case Resolution.Resolved resolved -> "resolved: " + resolved;
    };
  }

  @Test
  void literals_are_their_own_answer() {
    assertThat(resolve("192.0.2.1")).isInstanceOf(Resolution.Resolved.class);
    assertThat(resolve("2001:db8::1").toString()).contains("2001:db8::1");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void the_hosts_file_counts_and_is_read_again() throws IOException {
    server.set("fra.test", new Entry("fra.test", "192.0.2.1", 30));
    Files.writeString(hosts, "198.51.100.1 fra.test other\n2001:db8::5 FRA.test\n");
    assertThat(resolve("fra.test")).isEqualTo(resolved(60, "2001:db8::5", "198.51.100.1"));
    assertThat(server.asked()).isEmpty();
    Files.writeString(hosts, "# nothing any more, and of another length\n");
    assertThat(resolve("fra.test")).isEqualTo(resolved(30, "192.0.2.1"));
    Files.delete(hosts);
    assertThat(resolve("fra.test")).isEqualTo(resolved(30, "192.0.2.1"));
  }

  @Test
  void the_servers_of_resolv_conf_are_asked_and_it_is_read_again() throws IOException {
    server.set("fra.test", new Entry("fra.test", "192.0.2.1", 30));
    Path resolvConf = Files.writeString(directory.resolve("resolv.conf"), "# none yet\n");
    try (NettyNameResolver byFile = new NettyNameResolver(group.next(), 0, hosts, resolvConf)) {
      assertThat(resolve(byFile, "fra.test")).isInstanceOf(Resolution.Unresolved.class);
      Files.writeString(
          resolvConf,
          "search test\nport " + server.address().getPort() + "\nnameserver 127.0.0.1\n");
      assertThat(resolve(byFile, "fra.test")).isEqualTo(resolved(30, "192.0.2.1"));
    }
  }
}
