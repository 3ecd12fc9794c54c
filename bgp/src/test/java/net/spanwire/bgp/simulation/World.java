package net.spanwire.bgp.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/** A plan at work: all its speakers on one virtual clock. */
final class World {

  private final Agenda agenda = new Agenda();
  private final SplittableRandom random;
  private final Plan plan;
  private final Map<Router, SimulatedSpeaker> speakers = new HashMap<>();

  World(long seed, int size) {
    random = new SplittableRandom(seed);
    plan = new Plan(random.split(), size);
    plan.routers.forEach(this::start);
    new Weather(this, random.split()).gather();
  }

  Plan plan() {
    return plan;
  }

  Agenda agenda() {
    return agenda;
  }

  SimulatedSpeaker speaker(Router router) {
    return Objects.requireNonNull(speakers.get(router));
  }

  /** Starts a router, in place of the one that was there. */
  void start(Router router) {
    SimulatedSpeaker before = speakers.get(router);
    if (before != null) {
      before.vanish(true);
    }
    SimulatedSpeaker speaker = new SimulatedSpeaker(router, agenda, random.split(), plan);
    speakers.put(router, speaker);
    speaker.start();
  }
}
