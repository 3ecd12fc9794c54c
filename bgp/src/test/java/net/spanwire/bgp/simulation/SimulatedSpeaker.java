package net.spanwire.bgp.simulation;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.rib.NextHopWatch;
import net.spanwire.bgp.rib.Rib;
import net.spanwire.bgp.rib.RibConfig;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.RouteChange;

/**
 * A whole speaker without threads: sessions and the RIB joined by a queue, in turns as {@code
 * RouteThread} has them, each some milliseconds after what caused it.
 */
final class SimulatedSpeaker {

  /** Where addresses lead. */
  interface Resolver {
    NextHopResolution resolve(Router at, IpAddress address);
  }

  final Router router;
  final Rib rib;

  /** What the kernel would hold. */
  final Map<IpPrefix, List<NextHop>> forwarding = new TreeMap<>();

  private final Agenda agenda;
  private final SplittableRandom random;
  private final Resolver resolver;
  private final Map<String, Session> sessions = new TreeMap<>();
  private final Deque<Consumer<Rib>> intake = new ArrayDeque<>();
  private final Set<IpAddress> watched = new HashSet<>();
  private boolean turnDue;
  private boolean gone;

  SimulatedSpeaker(Router router, Agenda agenda, SplittableRandom random, Resolver resolver) {
    this.router = router;
    this.agenda = agenda;
    this.random = random;
    this.resolver = resolver;
    rib = new Rib(ribConfig());
    for (Port port : router.ports) {
      rib.addNeighbor(port.config());
    }
    router.originated.forEach(rib::originate);
  }

  Agenda agenda() {
    return agenda;
  }

  SplittableRandom random() {
    return random;
  }

  /** Lets all sessions come up. */
  void start() {
    for (Port port : router.ports) {
      Session session = new Session(this, port);
      sessions.put(port.neighbor(), session);
      port.session = session;
      agenda.later(random.nextLong(Agenda.SECOND), () -> session.handle(new Event.Start()));
      if (port.line.nature.tunnel()) {
        agenda.later(
            random.nextLong(3 * Agenda.SECOND),
            () -> session.handle(new Event.TransportAvailable()));
      }
    }
    wake();
  }

  /** The host is gone; {@code silently} the network does not say so. */
  void vanish(boolean silently) {
    gone = true;
    for (Session session : sessions.values()) {
      session.port.session = null;
      session.vanish(silently);
    }
  }

  private RibConfig ribConfig() {
    Map<String, Policy> policies = new HashMap<>();
    for (Port port : router.ports) {
      policies.put(port.importPolicy().name(), port.importPolicy());
      policies.put(port.exportPolicy().name(), port.exportPolicy());
    }
    policies.remove(Policy.ANY.name());
    return new RibConfig(router.asn, router.id(), 1, ImmutableMap.copyOf(policies));
  }

  /** The operator turned something at the ports: as a reload of the daemon does it. */
  void reconfigure() {
    take(rib -> rib.reconfigure(ribConfig()));
    for (Port port : router.ports) {
      take(rib -> rib.addNeighbor(port.config()));
    }
    sessions.values().forEach(Session::reconfigure);
  }

  // ---- turns

  /** Something for the RIB, in its order. */
  void take(Consumer<Rib> what) {
    intake.add(what);
    wake();
  }

  void wake() {
    if (!turnDue && !gone) {
      turnDue = true;
      agenda.later(random.nextLong(20 * Agenda.MILLISECOND), this::turn);
    }
  }

  private void turn() {
    if (gone) {
      return;
    }
    turnDue = false;
    for (int left = random.nextInt(1, 40); left > 0 && !intake.isEmpty(); left--) {
      intake.remove().accept(rib);
    }
    boolean more = rib.process(random.nextInt(1, 20)) || !intake.isEmpty();
    rib.drainRouteChanges().forEach(this::forward);
    rib.drainNextHopWatches().forEach(this::watch);
    sessions.values().forEach(this::say);
    if (more) {
      wake();
    }
  }

  private void say(Session session) {
    while (session.hasRoom()) {
      Message message = rib.pollUpdate(session.port.neighbor());
      if (message == null) {
        return;
      }
      session.send(message);
    }
  }

  private void forward(RouteChange change) {
    switch (change) {
      case RouteChange.Install install ->
          forwarding.put(install.destination(), install.route().nextHops());
      case RouteChange.Remove remove -> forwarding.remove(remove.destination());
    }
  }

  private void watch(NextHopWatch watch) {
    if (watch.watched()) {
      watched.add(watch.address());
      resolve(watch.address());
    } else {
      watched.remove(watch.address());
    }
  }

  /** The costs inside the autonomous system are others. */
  void resolveAgain() {
    watched.forEach(this::resolve);
  }

  private void resolve(IpAddress address) {
    agenda.later(
        random.nextLong(50 * Agenda.MILLISECOND),
        () -> take(rib -> rib.onResolution(address, resolver.resolve(router, address))));
  }
}
