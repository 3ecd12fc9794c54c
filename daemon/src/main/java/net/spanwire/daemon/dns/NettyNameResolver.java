package net.spanwire.daemon.dns;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.resolver.dns.UnixResolverDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import net.spanwire.core.io.NameResolver;
import net.spanwire.core.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks /etc/hosts, then the servers of /etc/resolv.conf for A and AAAA, with Netty.
 *
 * <ol>
 *   <li>An address literal is its own answer.
 *   <li>A name in /etc/hosts has the addresses there, and no server is asked.
 *   <li>Both families are asked for at once, one that fails does not spoil the other; IPv6 comes
 *       first in the answer.
 * </ol>
 *
 * <p>Both files are read again when they change. Nothing is cached: the engine asks when a
 * handshake grows stale, and then wants the truth. All work is done on one event loop.
 */
public final class NettyNameResolver implements NameResolver, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NettyNameResolver.class);
  private static final Duration HOSTS_TTL = Duration.ofMinutes(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final long MAX_TTL_SECONDS = Duration.ofDays(1).toSeconds();
  private static final long QUERY_TIMEOUT_MILLIS = 3000;
  private static final int MAX_QUERIES = 16;
  private static final DnsServerAddressStreamProvider NO_SERVERS =
      new SequentialDnsServerAddressStreamProvider(
          new InetSocketAddress(InetAddresses.forString("127.0.0.1"), 53));

  private final EventLoop loop;
  private final CnameTtls aliases = new CnameTtls();
  private final AnswerTtls answers = new AnswerTtls();
  private final WatchedFile<Map<String, List<InetAddress>>> hostsV4;
  private final WatchedFile<Map<String, List<InetAddress>>> hostsV6;
  private final DnsNameResolver resolver;

  /**
   * Makes a resolver of this system's files.
   *
   * @param loop one of Netty's epoll transport
   * @param mark SO_MARK of its sockets, or 0 for none
   */
  public NettyNameResolver(EventLoop loop, int mark) {
    this(loop, mark, Path.of("/etc/hosts"), Path.of("/etc/resolv.conf"));
  }

  NettyNameResolver(EventLoop loop, int mark, Path hosts, Path resolvConf) {
    this(loop, mark, hosts, servers(resolvConf));
  }

  NettyNameResolver(EventLoop loop, int mark, Path hosts, DnsServerAddressStreamProvider servers) {
    this.loop = loop;
    this.hostsV4 = new WatchedFile<>(hosts, Map.of(), path -> parse(path).ipv4Entries());
    this.hostsV6 = new WatchedFile<>(hosts, Map.of(), path -> parse(path).ipv6Entries());
    MarkedChannels channels = new MarkedChannels(mark);
    this.resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelFactory(channels::datagram)
            .socketChannelFactory(channels::stream, true)
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .nameServerProvider(servers)
            .hostsFileEntriesResolver(noHosts())
            .resolveCache(answers)
            .resolvedAddressTypes(ResolvedAddressTypes.IPV6_PREFERRED)
            .cnameCache(aliases)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
            .maxQueriesPerResolve(MAX_QUERIES)
            .build();
  }

  private static HostsFileEntriesProvider parse(Path path) throws IOException {
    return HostsFileEntriesProvider.parser().parse(path.toFile());
  }

  /** We read /etc/hosts ourselves: Netty would take one address of it. */
  private static HostsFileEntriesResolver noHosts() {
    return (host, types) -> null;
  }

  private static DnsServerAddressStreamProvider servers(Path resolvConf) {
    WatchedFile<DnsServerAddressStreamProvider> file =
        new WatchedFile<>(
            resolvConf,
            NO_SERVERS, // resolv.conf(5): without the file, the local machine
            NettyNameResolver::parseServers);
    return name -> file.get().nameServerAddressStream(name);
  }

  private static DnsServerAddressStreamProvider parseServers(Path path) throws IOException {
    try {
      return new UnixResolverDnsServerAddressStreamProvider(path.toFile());
    } catch (IllegalArgumentException e) {
      LOG.warn("{} names no server: {}", path, e.getMessage());
      return NO_SERVERS;
    }
  }

  @Override
  public void resolve(String host, Consumer<Resolution> answer) {
    if (InetAddresses.isInetAddress(host)) {
      answer.accept(
          new Resolution.Resolved(
              ImmutableList.of(IpAddress.parse(host)), Duration.ofSeconds(MAX_TTL_SECONDS)));
      return;
    }
    loop.execute(() -> lookUp(host, answer));
  }

  private void lookUp(String host, Consumer<Resolution> answer) {
    ImmutableList<IpAddress> known = inHostsFile(host);
    if (!known.isEmpty()) {
      answer.accept(new Resolution.Resolved(known, HOSTS_TTL));
      return;
    }
    try {
      resolver
          .resolveAll(host)
          .addListener(
              (Future<List<InetAddress>> future) -> answer.accept(resolution(host, future)));
    } catch (IllegalArgumentException e) {
      answer.accept(new Resolution.Unresolved("'" + host + "' is no name", RETRY_AFTER));
    }
  }

  private Resolution resolution(String host, Future<List<InetAddress>> future) {
    if (!future.isSuccess()) {
      LOG.debug("{} does not resolve", host, future.cause());
      return new Resolution.Unresolved(reason(host, future.cause()), RETRY_AFTER);
    }
    ImmutableList.Builder<IpAddress> addresses = ImmutableList.builder();
    long seconds = MAX_TTL_SECONDS;
    for (InetAddress found : future.getNow()) {
      addresses.add(IpAddress.of(found));
      seconds = Math.min(seconds, answers.of(found, MAX_TTL_SECONDS));
    }
    return new Resolution.Resolved(
        addresses.build(), Duration.ofSeconds(aliases.bound(host, seconds)));
  }

  private static String reason(String host, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof DnsErrorCauseException error) {
        return DnsResponseCode.NXDOMAIN.equals(error.getCode())
            ? host + " does not exist"
            : host + " does not resolve: the name server says " + error.getCode();
      }
      if (at instanceof DnsNameResolverTimeoutException) {
        return host + " does not resolve: no name server answers";
      }
    }
    return host + " does not resolve: " + message;
  }

  private ImmutableList<IpAddress> inHostsFile(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    List<InetAddress> addresses = new ArrayList<>();
    addresses.addAll(hostsV6.get().getOrDefault(name, List.of()));
    addresses.addAll(hostsV4.get().getOrDefault(name, List.of()));
    return addresses.stream().map(IpAddress::of).collect(ImmutableList.toImmutableList());
  }

  @Override
  public void close() {
    resolver.close();
  }
}
