package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.mrt.MrtRecord;
import net.spanwire.bgp.mrt.TableDump;
import net.spanwire.bgp.rib.NeighborRoutes;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.bgp.rib.Rib;
import net.spanwire.bgp.rib.RibConfig;
import net.spanwire.bgp.rib.RibView;
import net.spanwire.bgp.rib.RoutePage;
import net.spanwire.bgp.rib.RouteView;
import net.spanwire.bgp.transport.SessionListener;
import net.spanwire.bgp.transport.SessionSnapshot;
import net.spanwire.bgp.transport.StationConfig;
import net.spanwire.bgp.transport.Stations;
import net.spanwire.bgp.transport.Transport;
import net.spanwire.bgp.transport.TransportConfig;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.ForwardingTable;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.NextHopTracker;
import org.jspecify.annotations.Nullable;

/**
 * A BGP speaker (RFC 4271): sessions on one thread, routes on another, joined by bounded queues.
 *
 * <pre>
 *   TCP ─► bgp-io: framing, codec, state machines ─► Intake  ─► bgp-rib: Rib ─► ForwardingTable
 *       ◄─         timers, keepalives             ◄─ Outflow ◄─           ◄── next hops
 * </pre>
 *
 * <p>Its methods are for any thread and return at once, but {@link #start}, {@link #ask} and {@link
 * #close}.
 */
public final class Speaker implements AutoCloseable {

  /** Routes that are looked up at once, between two slices of the RIB's work. */
  private static final int PAGE = 1000;

  private final Transport transport;
  private final RouteThread routes;
  private final long asn;
  private final Ipv4Address routerId;
  private @Nullable Stations stations;

  /**
   * Makes a speaker; nothing happens before {@link #start}.
   *
   * @param table takes the best paths
   * @param tracker is asked for next hops; its answers are to be given to {@link #onResolution}
   * @param listener hears of sessions, on the I/O thread
   */
  public Speaker(
      SpeakerConfig config,
      ForwardingTable table,
      NextHopTracker tracker,
      SessionListener listener) {
    this.asn = config.asn();
    this.routerId = config.routerId();
    this.routes =
        new RouteThread(
            new RibConfig(config.asn(), config.routerId(), config.multipath(), config.policies()),
            table,
            tracker);
    this.transport =
        new Transport(
            new TransportConfig(config.asn(), config.routerId(), config.listen()),
            routes,
            listener);
  }

  /**
   * Opens the listeners.
   *
   * @throws IOException naming the address that cannot be had
   */
  public void start() throws IOException {
    routes.start();
    transport.listen();
  }

  /** Makes a neighbour known, and begins its session unless it is disabled. */
  public void addNeighbor(NeighborConfig neighbor) {
    routes.tell(rib -> rib.addNeighbor(neighbor));
    transport.add(neighbor);
    if (neighbor.enabled()) {
      transport.post(neighbor.name(), new Event.Start());
    }
  }

  /** Ends a neighbour's session and forgets it. */
  public void removeNeighbor(String neighbor) {
    transport.post(neighbor, new Event.Stop(NotificationCode.PEER_DECONFIGURED, ""));
    transport.remove(neighbor);
    routes.tell(rib -> rib.removeNeighbor(neighbor));
  }

  /** Lets a session come up. */
  public void enable(String neighbor) {
    transport.post(neighbor, new Event.Start());
  }

  /**
   * Ends a session until it is enabled.
   *
   * @param communication what its operator reads there (RFC 9003), or empty
   */
  public void disable(String neighbor, String communication) {
    transport.post(
        neighbor, new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, communication));
  }

  /** Ends a session; it comes back by itself. */
  public void reset(String neighbor, String communication) {
    transport.post(neighbor, new Event.Reset(NotificationCode.ADMINISTRATIVE_RESET, communication));
  }

  /** Judges and announces all routes of a neighbour again, on the session as it is. */
  public void softReset(String neighbor) {
    routes.tell(rib -> {
      rib.softReset(neighbor, Rib.Direction.IN);
      rib.softReset(neighbor, Rib.Direction.OUT);
    });
  }

  /** The tunnel under a session works: it may begin. */
  public void transportUp(String neighbor) {
    transport.post(neighbor, new Event.TransportAvailable());
  }

  /** The tunnel under a session is dead: it ends, or waits; {@code reason} says why, in words. */
  public void transportDown(String neighbor, String reason) {
    transport.post(neighbor, new Event.TransportUnavailable(reason));
  }

  /** Originates a destination, for one more reason. */
  public void originate(IpPrefix prefix, Origination origination) {
    routes.tell(rib -> rib.originate(prefix, origination));
  }

  /** Ends {@link #originate} for that reason. */
  public void withdraw(IpPrefix prefix, Origination origination) {
    routes.tell(rib -> rib.withdraw(prefix, origination));
  }

  /** What the tracker found. */
  public void onResolution(IpAddress address, NextHopResolution resolution) {
    routes.tell(rib -> rib.onResolution(address, resolution));
  }

  /** All sessions as they last were; never waits. */
  public ImmutableList<SessionSnapshot> sessions() {
    return transport.snapshots();
  }

  /** A neighbour's routes by number, as they last were; never waits. */
  public ImmutableList<NeighborRoutes> counts(String neighbor) {
    return routes.counts(neighbor);
  }

  /**
   * Asks for routes: the answer comes between two slices of the RIB's work.
   *
   * @param question to be short; its answer must not hold the view
   */
  public <T> T ask(Function<RibView, T> question) {
    return routes.ask(question);
  }

  /**
   * Tells monitoring stations (RFC 7854) of all sessions and routes, until {@link #close}; once,
   * after {@link #start}.
   *
   * @param description of the program, with its version
   * @param name of the host
   */
  public void monitorBy(ImmutableList<StationConfig> configs, String description, String name) {
    stations =
        new Stations(
            new Stations.Self(asn, routerId, description, name),
            routes,
            new SpeakerStatistics(this),
            configs);
  }

  /**
   * Passes on the whole table as it was received (RFC 6396 §4.3), a page at a time: routes that
   * come or go meanwhile may be in it or not.
   */
  public void dumpTable(Consumer<MrtRecord> sink) {
    Instant now = Instant.now();
    TableDump dump =
        new TableDump(
            now.truncatedTo(ChronoUnit.SECONDS),
            sessions().stream()
                .flatMap(session -> Speaker.source(session, now).stream())
                .collect(ImmutableList.toImmutableList()));
    sink.accept(dump.peers(routerId));
    for (AfiSafi family : AfiSafi.values()) {
      int from = 0;
      while (from >= 0) {
        int first = from;
        RoutePage<RouteView> page = ask(view -> view.routes(family, first, PAGE));
        for (RouteView route : page.routes()) {
          MrtRecord record = dump.routes(route);
          if (record != null) {
            sink.accept(record);
          }
        }
        from = page.next();
      }
    }
  }

  private static Optional<TableDump.Source> source(SessionSnapshot snapshot, Instant now) {
    NegotiatedSession session = snapshot.view().session();
    if (session == null) {
      return Optional.empty();
    }
    long age = System.nanoTime() - snapshot.view().sinceNanos();
    return Optional.of(
        new TableDump.Source(
            session.neighbor(),
            new MrtRecord.TablePeer(
                session.remoteRouterId(), session.link().remote(), session.remoteAsn()),
            now.minusNanos(age).truncatedTo(ChronoUnit.SECONDS),
            !session.addPathReceive().isEmpty()));
  }

  /** Ends all sessions with a NOTIFICATION, and the threads. */
  @Override
  public void close() {
    transport.close("");
    if (stations != null) {
      stations.close();
    }
    routes.close();
  }
}
