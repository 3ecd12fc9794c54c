package net.spanwire.daemon.dns;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import io.netty.resolver.dns.NoopDnsCache;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes how long addresses hold, without ever answering from that: Netty tells the times to its
 * cache, and to nobody else.
 */
final class AnswerTtls implements DnsCache {

  private static final int MAX_ADDRESSES = 1000;

  private final Cache<InetAddress, Long> seconds =
      CacheBuilder.newBuilder().maximumSize(MAX_ADDRESSES).build();

  /** The time of the latest answer with this address, in seconds; {@code otherwise} without one. */
  long of(InetAddress address, long otherwise) {
    Long known = seconds.getIfPresent(address);
    return known == null ? otherwise : known;
  }

  @Override
  public @Nullable List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
    return null;
  }

  @Override
  public DnsCacheEntry cache(
      String hostname,
      DnsRecord[] additionals,
      InetAddress address,
      long originalTtl,
      EventLoop loop) {
    seconds.put(address, originalTtl);
    return NoopDnsCache.INSTANCE.cache(hostname, additionals, address, originalTtl, loop);
  }

  @Override
  public DnsCacheEntry cache(
      String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
    return NoopDnsCache.INSTANCE.cache(hostname, additionals, cause, loop);
  }

  @Override
  public void clear() {
    seconds.invalidateAll();
  }

  @Override
  public boolean clear(String hostname) {
    return false;
  }
}
