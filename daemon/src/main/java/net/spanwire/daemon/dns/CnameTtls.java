package net.spanwire.daemon.dns;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsCnameCache;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Notes how long aliases hold, without ever answering from that: an address holds no longer than
 * the alias that led to it (RFC 1035 §3.2.1), and Netty tells only the address's own time.
 */
final class CnameTtls implements DnsCnameCache {

  private static final int MAX_ALIASES = 1000;
  private static final int MAX_CHAIN = 16;

  private final Cache<String, Alias> aliases =
      CacheBuilder.newBuilder().maximumSize(MAX_ALIASES).build();

  private record Alias(String target, long ttlSeconds) {}

  /** The least of {@code ttlSeconds} and those of the aliases on the way from {@code name}. */
  long bound(String name, long ttlSeconds) {
    long least = ttlSeconds;
    String at = canonical(name);
    for (int i = 0; i < MAX_CHAIN; i++) {
      Alias alias = aliases.getIfPresent(at);
      if (alias == null) {
        break;
      }
      least = Math.min(least, alias.ttlSeconds());
      at = canonical(alias.target());
    }
    return least;
  }

  private static String canonical(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower : lower + ".";
  }

  @Override
  public @Nullable String get(String hostname) {
    return null;
  }

  @Override
  public void cache(String hostname, String cname, long originalTtl, EventLoop loop) {
    aliases.put(canonical(hostname), new Alias(cname, originalTtl));
  }

  @Override
  public void clear() {
    aliases.invalidateAll();
  }

  @Override
  public boolean clear(String hostname) {
    String name = canonical(hostname);
    boolean known = aliases.getIfPresent(name) != null;
    aliases.invalidate(name);
    return known;
  }
}
