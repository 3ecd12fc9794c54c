package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.spanwire.bgp.rpki.RtrAction;
import net.spanwire.bgp.rpki.RtrCacheStatus;
import net.spanwire.bgp.rpki.RtrCaches;
import net.spanwire.bgp.rpki.RtrDecoder;
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.core.io.NameResolver;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RTR over TCP (RFC 8210 §9): {@link RtrCaches} with its sockets and its clock, on a thread of its
 * own, as a whole table comes in at once.
 */
public final class RpkiFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.rpki");
  private static final long FAREWELL_MILLIS = 1_000;

  private final ImmutableList<Cache> configured;
  private final NameResolver resolver;
  private final Consumer<VrpTable> sink;
  private final SocketBackend backend = SocketBackend.best();
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final RtrCaches caches;
  private final @Nullable RtrChannel[] channels;
  private final int[] attempts;
  private final List<String> told = new ArrayList<>();

  private VrpTable published;
  private volatile ImmutableList<CacheStatus> status = ImmutableList.of();
  private @Nullable ScheduledFuture<?> alarm;
  private long alarmAt = Long.MAX_VALUE;

  /** A cache: a name or an address, and its port. */
  public record Cache(String host, int port) {
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
  }

  /** A cache and how it is doing. */
  public record CacheStatus(Cache cache, RtrCacheStatus status) {}

  private RpkiFeed(
      ImmutableList<Cache> configured, NameResolver resolver, Consumer<VrpTable> sink) {
    this.configured = configured;
    this.resolver = resolver;
    this.sink = sink;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("rpki", true), backend.handlers());
    this.loop = group.next();
    this.caches = new RtrCaches(configured.size());
    this.published = caches.chosen();
    this.channels = new @Nullable RtrChannel[configured.size()];
    this.attempts = new int[configured.size()];
    configured.forEach(cache -> told.add(""));
  }

  /**
   * Begins to ask.
   *
   * @param caches the preferred first
   * @param sink hears, on the feed's thread, what counts by now: a table that is not changed any
   *     more
   */
  public static RpkiFeed start(
      ImmutableList<Cache> caches, NameResolver resolver, Consumer<VrpTable> sink) {
    RpkiFeed feed = new RpkiFeed(caches, resolver, sink);
    feed.loop.execute(() -> feed.perform(feed.caches.start(System.nanoTime())));
    return feed;
  }

  /** The caches as they were last; never waits. */
  public ImmutableList<CacheStatus> status() {
    return status;
  }

  public ImmutableList<Cache> configured() {
    return configured;
  }

  // ---- on the loop

  private void perform(ImmutableList<RtrAction> actions) {
    for (RtrAction action : actions) {
      switch (action) {
        case RtrAction.Connect(int cache) -> connect(cache);
        case RtrAction.Send send -> {
          RtrChannel channel = channels[send.cache()];
          if (channel != null) {
            channel.send(send.version(), send.pdu());
          }
        }
        case RtrAction.Close(int cache) -> {
          RtrChannel channel = channels[cache];
          channels[cache] = null;
          if (channel != null) {
            channel.close();
          }
        }
      }
    }
    publish();
    arm();
  }

  private void connect(int cache) {
    RtrChannel channel = new RtrChannel(this, cache, attempts[cache]++);
    channels[cache] = channel;
    resolver.resolve(
        configured.get(cache).host(), answer -> loop.execute(() -> onResolved(channel, answer)));
  }

  private void onResolved(RtrChannel channel, NameResolver.Resolution answer) {
    if (!isCurrent(channel)) {
      return;
    }
    switch (answer) {
      case NameResolver.Resolution.Unresolved unresolved -> onClosed(channel, unresolved.reason());
      case NameResolver.Resolution.Resolved resolved -> {
        IpAddress address =
            resolved.addresses().get(channel.attempt() % resolved.addresses().size());
        SocketChannel socket = backend.connection(address.family());
        channel.open(loop, socket, address, configured.get(channel.cache()).port());
      }
    }
  }

  private boolean isCurrent(RtrChannel channel) {
    return channels[channel.cache()] == channel;
  }

  void onConnected(RtrChannel channel) {
    if (isCurrent(channel)) {
      perform(caches.onConnected(System.nanoTime(), channel.cache()));
    }
  }

  void onDecoded(RtrChannel channel, ImmutableList<RtrDecoder.Decoded> batch) {
    if (isCurrent(channel)) {
      long now = System.nanoTime();
      ImmutableList.Builder<RtrAction> actions = ImmutableList.builder();
      batch.forEach(decoded -> actions.addAll(caches.onDecoded(now, channel.cache(), decoded)));
      perform(actions.build());
    }
  }

  void onClosed(RtrChannel channel, String reason) {
    if (isCurrent(channel)) {
      channels[channel.cache()] = null;
      channel.close();
      perform(caches.onClosed(System.nanoTime(), channel.cache(), reason));
    }
  }

  /** Wakes the caches no later than something is due; early is harmless. */
  private void arm() {
    long next = caches.nextDeadline();
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
              alarmAt = Long.MAX_VALUE;
              perform(caches.onDeadline(System.nanoTime()));
            },
            Math.max(0, next - System.nanoTime()),
            TimeUnit.NANOSECONDS);
  }

  @SuppressWarnings("ReferenceEquality") // another table is another instance
  private void publish() {
    VrpTable chosen = caches.chosen();
    if (chosen != published) {
      published = chosen;
      sink.accept(chosen);
    }
    ImmutableList<RtrCacheStatus> now = caches.status(System.nanoTime());
    ImmutableList.Builder<CacheStatus> all = ImmutableList.builder();
    for (int cache = 0; cache < now.size(); cache++) {
      all.add(new CacheStatus(configured.get(cache), now.get(cache)));
      tell(cache, now.get(cache));
    }
    status = all.build();
  }

  private void tell(int cache, RtrCacheStatus of) {
    String words =
        of.problem().isEmpty()
            ? of.state() == RtrCacheStatus.State.SYNCHRONIZED
                ? "serial " + of.serial() + ", " + (of.ipv4() + of.ipv6()) + " payloads"
                : told.get(cache)
            : of.problem();
    if (!words.equals(told.set(cache, words))) {
      if (of.problem().isEmpty()) {
        LOG.info("RPKI cache {}: {}", configured.get(cache), words);
      } else {
        LOG.warn("RPKI cache {}: {}", configured.get(cache), words);
      }
    }
  }

  /** Hangs up; what was published stays with whoever has it. */
  @Override
  public void close() {
    group.shutdownGracefully(0, FAREWELL_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }
}
