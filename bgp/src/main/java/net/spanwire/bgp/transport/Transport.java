package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import net.spanwire.bgp.ChangeCost;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborRange;
import net.spanwire.bgp.PrefixCount;
import net.spanwire.bgp.TcpPassword;
import net.spanwire.bgp.codec.SharedUpdates;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sessions of a speaker, their listeners and the one I/O thread that serves them. */
public final class Transport {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.bgp");
  private static final long FAREWELL_MILLIS = 2_000;
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final TransportConfig config;
  private final SocketBackend backend = SocketBackend.best();
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final SessionContext context;
  private final ChannelGroup open;
  private final Map<String, NeighborSession> sessions = new ConcurrentHashMap<>();
  private final DynamicNeighbors dynamic = new DynamicNeighbors();
  private final TcpSignatures signatures = new TcpSignatures();
  private final AtomicLong refused = new AtomicLong();
  private final List<Channel> listeners = new ArrayList<>();

  public Transport(TransportConfig config, RouteOwner routeOwner, SessionListener listener) {
    this.config = config;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bgp-io", true), backend.handlers());
    this.loop = group.next();
    this.open = new DefaultChannelGroup(loop);
    this.context =
        new SessionContext(
            config,
            new AtomicReference<>(),
            backend,
            loop,
            open,
            routeOwner,
            listener,
            new SharedUpdates());
  }

  /**
   * Opens the listeners.
   *
   * @throws IOException naming the address that cannot be had
   */
  public void listen() throws IOException {
    after(SWEEP, this::sweepAgain);
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
        context.onLoop(() -> signatures.attach(listener, endpoint.address().family()));
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
      NeighborSession session = findOrAdmit(channel.remoteAddress());
      if (session == null) {
        refused.incrementAndGet();
        LOG.debug("connection from {} refused: no such neighbour", channel.remoteAddress());
        SocketBackend.discard(channel);
      } else {
        session.accept(channel);
      }
    }
  }

  private @Nullable NeighborSession findOrAdmit(@Nullable InetSocketAddress remote) {
    if (remote == null) {
      return null; // gone before it was accepted
    }
    NeighborSession known = find(remote);
    return known != null
        ? known
        : dynamic
            .admit(IpAddress.of(remote.getAddress()), System.nanoTime())
            .map(this::begin)
            .orElse(null);
  }

  /** A neighbour that came by itself: the routes' owner hears of it before its session begins. */
  private @Nullable NeighborSession begin(NeighborConfig neighbor) {
    NeighborSession session = new NeighborSession(context, neighbor);
    if (sessions.putIfAbsent(neighbor.name(), session) != null) {
      return null; // a configured one has the name
    }
    context.routeOwner().onNeighbor(neighbor);
    if (neighbor.enabled()) {
      session.handle(new Event.Start());
    }
    return session;
  }

  /** Who came by itself and has been away for too long is forgotten. */
  private void sweep() {
    Set<String> up = new HashSet<>();
    for (NeighborSession session : sessions.values()) {
      if (session.snapshot().view().session() != null) {
        up.add(session.config().name());
      }
    }
    dynamic.sweep(up, System.nanoTime()).forEach(this::forget);
  }

  private void sweepAgain() {
    sweep();
    after(SWEEP, this::sweepAgain);
  }

  private void forget(String neighbor) {
    remove(neighbor);
    context.routeOwner().onNeighborGone(neighbor);
  }

  private @Nullable NeighborSession find(InetSocketAddress remote) {
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
    context.onLoop(this::sign);
  }

  /** Gives the listeners the passwords of all neighbours. */
  private void sign() {
    Map<IpPrefix, TcpPassword> passwords = new HashMap<>();
    for (NeighborRange range : dynamic.ranges()) {
      TcpPassword password = range.template().password();
      if (password != null) {
        range.prefixes().forEach(prefix -> passwords.put(prefix, password));
      }
    }
    for (NeighborSession session : sessions.values()) {
      IpAddress address = session.remote();
      TcpPassword password = session.config().password();
      if (password != null) {
        passwords.put(IpPrefix.of(address, address.family().bits()), password);
      }
    }
    try {
      signatures.set(passwords);
    } catch (RuntimeException e) {
      LOG.error("passwords do not count: {}", e.getMessage());
    }
  }

  /** The ranges that neighbours may come from by themselves, in place of those before. */
  public void setRanges(ImmutableList<NeighborRange> ranges) {
    context.onLoop(() -> {
      DynamicNeighbors.Changes changes = dynamic.set(ranges);
      changes.removed().forEach(this::forget);
      for (NeighborConfig changed : changes.changed()) {
        context.routeOwner().onNeighbor(changed);
        reconfigure(changed);
      }
      sign();
    });
  }

  /**
   * Ends a neighbour's session and forgets it. From now on the owner of the routes hears nothing of
   * it: it has to forget the neighbour by itself.
   */
  public void remove(String neighbor) {
    NeighborSession session = sessions.remove(neighbor);
    if (session != null) {
      session.silence();
      context.onLoop(() -> {
        session.remove();
        dynamic.remove(neighbor);
        sign();
      });
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
    context.onLoop(this::sign);
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

  /** Asks a neighbour for all its routes again, where it knows how. */
  public void refresh(String neighbor) {
    on(neighbor, NeighborSession::refresh);
  }

  /** A neighbour announces many prefixes, or too many. */
  public void onPrefixCount(PrefixCount reached) {
    on(reached.session().neighbor(), session -> session.onPrefixCount(reached));
  }

  /**
   * What neighbours are told of our last restart in OPEN, from now on.
   *
   * @param forwardingKept the families that we went on forwarding; null when it is over
   */
  public void restarted(@Nullable ImmutableSet<AfiSafi> forwardingKept) {
    context.restart().set(forwardingKept);
    sessions.keySet().forEach(neighbor -> on(neighbor, NeighborSession::reconfigure));
  }

  /** Does something later, on the I/O thread: it is to be short. */
  public void after(Duration delay, Runnable what) {
    var _ = loop.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
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
    if (loop.isShuttingDown()) {
      return;
    }
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
