package net.spanwire.bgp.simulation;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.rib.Rib;
import net.spanwire.core.net.IpPrefix;

/** What goes wrong and what operators do, at random times before {@link #CALM}. */
final class Weather {

  static final long CALM = 900 * Agenda.SECOND;

  private static final long LONGEST = 200 * Agenda.SECOND;

  private final World world;
  private final Plan plan;
  private final Agenda agenda;
  private final SplittableRandom random;

  Weather(World world, SplittableRandom random) {
    this.world = world;
    this.plan = world.plan();
    this.agenda = world.agenda();
    this.random = random;
  }

  void gather() {
    for (int events = random.nextInt(10, 20 + 2 * plan.routers.size()); events > 0; events--) {
      agenda.later(random.nextLong(CALM - LONGEST), this::happen);
    }
  }

  private void happen() {
    Line line = plan.any(plan.lines);
    Port port = random.nextBoolean() ? line.first() : line.second();
    switch (random.nextInt(12)) {
      case 0 -> line.silence(agenda.now() + random.nextLong(LONGEST));
      case 1 -> line.cut(random.nextInt(4) > 0);
      case 2 -> handle(port, new Event.Reset(NotificationCode.ADMINISTRATIVE_RESET, ""));
      case 3 -> pause(port);
      case 4 -> tunnel(port);
      case 5, 6 -> originate();
      case 7, 8 -> turn(port);
      case 9 -> softReset(port);
      case 10 -> restart(port.router);
      default -> {
        if (random.nextInt(3) == 0) {
          line.silence(Long.MAX_VALUE);
        } else if (!port.external()) {
          plan.setCost(port.router, port.far().router);
          world.speaker(port.router).resolveAgain();
          world.speaker(port.far().router).resolveAgain();
        }
      }
    }
  }

  private static void handle(Port port, Event event) {
    Session session = port.session;
    if (session != null) {
      session.handle(event);
    }
  }

  private long aWhile() {
    return random.nextLong(LONGEST);
  }

  private void pause(Port port) {
    handle(port, new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, "back soon"));
    agenda.later(aWhile(), () -> handle(port, new Event.Start()));
  }

  private void tunnel(Port port) {
    if (port.line.nature.tunnel()) {
      handle(port, new Event.TransportUnavailable("the tunnel is down"));
      agenda.later(aWhile(), () -> handle(port, new Event.TransportAvailable()));
    }
  }

  private void originate() {
    Router router = plan.any(plan.routers);
    IpPrefix prefix = plan.any(plan.prefixes);
    SimulatedSpeaker speaker = world.speaker(router);
    var before = router.originated.remove(prefix);
    if (before != null) {
      speaker.take(rib -> rib.withdraw(prefix, before));
    } else {
      var origination = plan.origination();
      router.originated.put(prefix, origination);
      speaker.take(rib -> rib.originate(prefix, origination));
    }
  }

  /** The operator changes a policy. */
  private void turn(Port port) {
    if (port.external()) {
      switch (random.nextInt(5)) {
        case 0 -> plan.turnPreference(port);
        case 1 -> port.prepend = random.nextInt(3);
        case 2 -> plan.setMed(port);
        case 3 -> flip(port.refused);
        default -> flip(port.withheld);
      }
    } else {
      port.nextHopSelf ^= true;
    }
    world.speaker(port.router).reconfigure();
  }

  private void flip(Set<IpPrefix> prefixes) {
    for (IpPrefix prefix : List.of(plan.any(plan.prefixes), plan.any(plan.prefixes))) {
      if (!prefixes.remove(prefix)) {
        prefixes.add(prefix);
      }
    }
  }

  private void softReset(Port port) {
    Rib.Direction direction = random.nextBoolean() ? Rib.Direction.IN : Rib.Direction.OUT;
    world.speaker(port.router).take(rib -> rib.softReset(port.neighbor(), direction));
  }

  private void restart(Router router) {
    world.speaker(router).vanish(random.nextBoolean());
    agenda.later(aWhile(), () -> world.start(router));
  }
}
