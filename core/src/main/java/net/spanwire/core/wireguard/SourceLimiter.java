package net.spanwire.core.wireguard;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;

/**
 * A token bucket for each source: an IPv4 address or an IPv6 /64. Bounded: sources whose bucket is
 * full again are forgotten first, and where all are busy a new one is refused.
 */
final class SourceLimiter {

  private static final long SECOND = 1_000_000_000L;

  private final long nanosPerToken;
  private final long fullBucket;
  private final int capacity;
  private final Map<Source, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  private record Source(boolean ipv4, long network) {}

  private static final class Bucket {
    long nanos;
    long updatedAt;
  }

  SourceLimiter(int perSecond, int burst, int capacity) {
    this.nanosPerToken = SECOND / perSecond;
    this.fullBucket = nanosPerToken * burst;
    this.capacity = capacity;
  }

  /** Takes a token of the source; false if it has none. */
  boolean allows(long now, IpAddress address) {
    Source source =
        switch (address) {
          case Ipv4Address(int bits) -> new Source(true, bits);
          case Ipv6Address(long high, long _) -> new Source(false, high);
        };
    Bucket bucket = buckets.get(source);
    if (bucket == null) {
      return admit(now, source);
    }
    bucket.nanos = Math.min(fullBucket, bucket.nanos + (now - bucket.updatedAt));
    bucket.updatedAt = now;
    if (bucket.nanos < nanosPerToken) {
      return false;
    }
    bucket.nanos -= nanosPerToken;
    return true;
  }

  private boolean admit(long now, Source source) {
    forgetIdle(now);
    if (buckets.size() >= capacity) {
      return false;
    }
    Bucket bucket = new Bucket();
    bucket.nanos = fullBucket - nanosPerToken;
    bucket.updatedAt = now;
    buckets.put(source, bucket);
    return true;
  }

  /** The map is in the order of last use, so the idle ones are in front. */
  private void forgetIdle(long now) {
    Iterator<Bucket> oldest = buckets.values().iterator();
    while (oldest.hasNext() && now - oldest.next().updatedAt >= fullBucket) {
      oldest.remove();
    }
  }

  int size() {
    return buckets.size();
  }
}
