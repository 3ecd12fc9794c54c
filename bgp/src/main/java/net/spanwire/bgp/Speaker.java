package net.spanwire.bgp;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.time.Duration;
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
import net.spanwire.bgp.rpki.VrpTable;
import net.spanwire.bgp.transport.SessionListener;
import net.spanwire.bgp.transport.SessionSnapshot;
import net.spanwire.bgp.transport.StationConfig;
import net.spanwire.bgp.transport.Stations;
import net.spanwire.bgp.transport.Transport;
import net.spanwire.bgp.transport.TransportConfig;
import net.spanwire.core.net.Endpoint;
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
  private volatile boolean restarting;
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
    this.routes = new RouteThread(ribConfig(config), table, tracker, this::onPrefixCount);
    this.transport =
        new Transport(
            new TransportConfig(
                config.asn(), config.routerId(), config.options().confederation(), config.listen()),
            routes,
            listener);
  }

  private static RibConfig ribConfig(SpeakerConfig config) {
    return new RibConfig(
        config.asn(), config.routerId(), config.multipath(), config.policies(), config.options());
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

  /**
   * As {@link #start}, after {@link #closeForRestart} of the process before: neighbours are told
   * so, and no route is chosen until those with {@link GracefulRestart} have said all again.
   *
   * @param forwardingKept the families whose routes are still in the kernel
   * @param deferral the longest that the choice waits (RFC 4724 §4.1, Selection_Deferral_Timer)
   * @throws IOException naming the address that cannot be had
   */
  public void startAfterRestart(ImmutableSet<AfiSafi> forwardingKept, Duration deferral)
      throws IOException {
    restarting = true;
    transport.restarted(forwardingKept);
    transport.after(
        deferral,
        () -> {
          restarting = false;
          transport.restarted(null);
          routes.select();
        });
    start();
  }

  /**
   * Opens more listeners.
   *
   * @throws IOException naming the address that cannot be had
   */
  public void listen(ImmutableList<Endpoint> endpoints) throws IOException {
    transport.listen(endpoints);
  }

  /**
   * Takes over other policies and another width of multipath, on the sessions as they are: routes
   * are judged again where they are concerned. What listens stays as it is.
   *
   * @param changed with the same number and router id as before: these need another speaker
   */
  public void reconfigure(SpeakerConfig changed) {
    routes.tell(rib -> rib.reconfigure(ribConfig(changed)));
  }

  /** Makes a neighbour known, and begins its session unless it is disabled. */
  public void addNeighbor(NeighborConfig neighbor) {
    routes.tell(rib -> rib.addNeighbor(neighbor));
    if (restarting && neighbor.enabled() && neighbor.gracefulRestart().enabled()) {
      routes.awaitNeighbor(neighbor.name());
    }
    transport.add(neighbor);
    if (neighbor.enabled()) {
      transport.post(neighbor.name(), new Event.Start());
    }
  }

  /**
   * What {@link #updateNeighbor} would cost the session now; nothing where it is not established.
   *
   * @throws IllegalArgumentException if there is no neighbour of that name
   */
  public ChangeCost costOf(NeighborConfig changed) {
    return transport.costOf(changed);
  }

  /**
   * Takes over another configuration of the neighbour of the same name, and begins or ends its
   * session where {@code enabled} changed.
   *
   * @return what it costs the session
   * @throws IllegalArgumentException if there is no neighbour of that name
   */
  public ChangeCost updateNeighbor(NeighborConfig changed) {
    ChangeCost cost = transport.costOf(changed);
    // Before the session can be up again.
    routes.tell(rib -> rib.addNeighbor(changed));
    transport.reconfigure(changed);
    return cost;
  }

  /** Ends a neighbour's session and forgets it; the name may be given to another one at once. */
  public void removeNeighbor(String neighbor) {
    transport.remove(neighbor);
    routes.forget(neighbor);
  }

  /**
   * The ranges that neighbours may come from by themselves, in place of those before: who is in
   * none any more is forgotten, the others go on as {@link #updateNeighbor} would have it.
   */
  public void setRanges(ImmutableList<NeighborRange> ranges) {
    transport.setRanges(ranges);
  }

  /** Lets a session come up, and ends {@link #drain}. */
  public void enable(String neighbor) {
    routes.tell(rib -> rib.drain(neighbor, false));
    transport.post(neighbor, new Event.Start());
  }

  /**
   * Lets traffic leave a neighbour while the session stays up, so that it can be ended later
   * without loss (RFC 8326); {@link #enable} lets it come back.
   */
  public void drain(String neighbor) {
    routes.tell(rib -> rib.drain(neighbor, true));
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

  /** Asks a neighbour for all its routes again (RFC 2918), where it knows how. */
  public void refresh(String neighbor) {
    transport.refresh(neighbor);
  }

  private void onPrefixCount(PrefixCount reached) {
    transport.onPrefixCount(reached);
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

  /**
   * What the RPKI says by now: as {@link net.spanwire.bgp.transport.RpkiFeed} tells it.
   *
   * @param changed the payloads that came or went; neither table may be changed any more
   */
  public void setVrps(VrpTable table, VrpTable changed) {
    routes.tell(rib -> rib.setVrps(table, changed));
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
   * Ends all without a NOTIFICATION, so that neighbours with {@link GracefulRestart} keep our
   * routes for the next process, which is to {@link #startAfterRestart}.
   */
  public void closeForRestart() {
    close(null);
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
    close("");
  }

  private void close(@Nullable String farewell) {
    transport.close(farewell);
    if (stations != null) {
      stations.close();
    }
    routes.close();
  }
}
