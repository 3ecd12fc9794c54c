package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.spanwire.bgp.bmp.BmpMessage;
import net.spanwire.bgp.bmp.Narrator;
import net.spanwire.core.net.Ipv4Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The monitoring stations of a speaker, on a thread of their own. */
public final class Stations implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.bgp.bmp");
  private static final long FAREWELL_MILLIS = 1_000;

  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final ImmutableList<Station> stations;

  /** Counts; called on the thread that serves stations. */
  @FunctionalInterface
  public interface Statistics {
    ImmutableList<BmpMessage> of(Narrator narrator, Instant now);
  }

  /**
   * Who speaks.
   *
   * @param description of the program, with its version
   * @param name of the host
   */
  public record Self(long asn, Ipv4Address routerId, String description, String name) {}

  record Context(
      Self self, SocketBackend backend, EventLoop loop, RouteSource source, Statistics statistics) {
    long asn() {
      return self.asn();
    }

    Ipv4Address routerId() {
      return self.routerId();
    }

    String description() {
      return self.description();
    }

    String name() {
      return self.name();
    }
  }

  /** Connects to all of them, and keeps at it. */
  public Stations(
      Self self, RouteSource source, Statistics statistics, ImmutableList<StationConfig> configs) {
    SocketBackend backend = SocketBackend.best();
    group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bgp-stations", true), backend.handlers());
    loop = group.next();
    Context context = new Context(self, backend, loop, source, statistics);
    stations =
        configs.stream()
            .map(config -> new Station(config, context))
            .collect(ImmutableList.toImmutableList());
    stations.forEach(Station::start);
  }

  /** Says goodbye to all of them. */
  @Override
  public void close() {
    if (loop.isShuttingDown()) {
      return;
    }
    try {
      loop.submit(() -> stations.forEach(Station::stop))
          .get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the sessions with monitoring stations did not close", e);
    }
    group
        .shutdownGracefully(0, FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(FAREWELL_MILLIS);
  }
}
