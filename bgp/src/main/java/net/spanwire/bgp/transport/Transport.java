package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import net.spanwire.bgp.ChangeCost;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions of a speaker, their listeners and the one I/O thread that serves them. */
public final class Transport {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.bgp");
  private static final long FAREWELL_MILLIS = 2_000;

  private final TransportConfig config;
  private final SocketBackend backend = SocketBackend.best();
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final SessionContext context;
  private final ChannelGroup open;
  private final Map<String, NeighborSession> sessions = new ConcurrentHashMap<>();
  private final AtomicLong refused = new AtomicLong();
  private final List<Channel> listeners = new ArrayList<>();

  public Transport(TransportConfig config, RouteOwner routeOwner, SessionListener listener) {
    this.config = config;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bgp-io", true), backend.handlers());
    this.loop = group.next();
    this.open = new DefaultChannelGroup(loop);
    this.context = new SessionContext(config, backend, loop, open, routeOwner, listener);
  }

  /**
   * Opens the listeners.
   *
   * @throws IOException naming the address that cannot be had
   */
  public void listen() throws IOException {
    listen(config.listen());
  }

  /**
   * Opens more listeners.
   *
   * @throws IOException naming the address that cannot be had
   */
  public void listen(ImmutableList<Endpoint> endpoints) throws IOException {
    for (Endpoint endpoint : endpoints) {
      ServerSocketChannel listener = backend.listener(endpoint.address().family());
      try {
        SocketOptions.applyToListener(listener, backend, endpoint.address().family());
        listener.pipeline().addLast(new Acceptor());
        loop.register(listener).sync();
        listener
            .bind(new InetSocketAddress(endpoint.address().toInetAddress(), endpoint.port()))
            .sync();
        listeners.add(listener);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while opening " + endpoint, e);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Exception e) {
        var _ = listener.close();
        throw new IOException("cannot listen on " + endpoint + ": " + e.getMessage(), e);
      }
    }
  }

  /** Takes connections to the neighbours they come from. */
  private final class Acceptor extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
      SocketChannel channel = (SocketChannel) message;
      NeighborSession session = find(channel.remoteAddress());
      if (session == null) {
        refused.incrementAndGet();
        LOG.debug("connection from {} refused: no such neighbour", channel.remoteAddress());
        SocketBackend.discard(channel);
      } else {
        session.accept(channel);
      }
    }
  }

  private @Nullable NeighborSession find(@Nullable InetSocketAddress remote) {
    if (remote == null) {
      return null; // gone before it was accepted
    }
    IpAddress address = IpAddress.of(remote.getAddress());
    for (NeighborSession session : sessions.values()) {
      if (session.remote().equals(address)
          && LinkLookup.isOn(remote.getAddress(), session.config().interfaceName())) {
        return session;
      }
    }
    return null;
  }

  /** Connections from addresses that no neighbour has. */
  public long refused() {
    return refused.get();
  }

  /** Makes a neighbour known; its session waits for {@link Event.Start}. */
  public void add(NeighborConfig neighbor) {
    if (sessions.putIfAbsent(neighbor.name(), new NeighborSession(context, neighbor)) != null) {
      throw new IllegalArgumentException("neighbour " + neighbor.name() + " exists");
    }
  }

  /**
   * Ends a neighbour's session and forgets it. From now on the owner of the routes hears nothing of
   * it: it has to forget the neighbour by itself.
   */
  public void remove(String neighbor) {
    NeighborSession session = sessions.remove(neighbor);
    if (session != null) {
      session.silence();
      context.onLoop(session::remove);
    }
  }

  /**
   * What {@link #reconfigure} would cost the session.
   *
   * @throws IllegalArgumentException if there is no neighbour of that name
   */
  public ChangeCost costOf(NeighborConfig changed) {
    NeighborSession session = sessions.get(changed.name());
    if (session == null) {
      throw new IllegalArgumentException("there is no neighbour " + changed.name());
    }
    return session.costOf(changed);
  }

  /** Takes over another configuration of a neighbour, with a new session where it must be. */
  public void reconfigure(NeighborConfig changed) {
    on(changed.name(), session -> session.reconfigure(changed));
  }

  /**
   * Gives an event to a session, after those given before; nothing if there is no such one, or
   * after {@link #close}.
   */
  public void post(String neighbor, Event event) {
    on(neighbor, session -> session.handle(event));
  }

  private void on(String neighbor, Consumer<NeighborSession> what) {
    NeighborSession session = sessions.get(neighbor);
    if (session != null) {
      context.onLoop(() -> what.accept(session));
    }
  }

  /** All sessions as they were last. */
  public ImmutableList<SessionSnapshot> snapshots() {
    return sessions.values().stream()
        .map(NeighborSession::snapshot)
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * Ends all sessions, listeners and connections; returns when it is done, two seconds later at
   * most.
   *
   * @param farewell what the neighbours are told (RFC 9003), maybe empty; null to leave without a
   *     NOTIFICATION, so that those who know graceful restart keep our routes
   */
  public void close(@Nullable String farewell) {
    try {
      loop.submit(() -> closeOnLoop(farewell)).get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
      if (!open.newCloseFuture().await(FAREWELL_MILLIS)) {
        var _ = open.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the sessions did not close", e);
    }
    group.shutdownGracefully(0, FAREWELL_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
  }

  private void closeOnLoop(@Nullable String farewell) {
    for (Channel listener : listeners) {
      var _ = listener.close();
    }
    for (NeighborSession session : sessions.values()) {
      if (farewell == null) {
        session.abandon();
      } else {
        session.handle(new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, farewell));
      }
    }
  }
}
