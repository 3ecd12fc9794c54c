package net.spanwire.bgp.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.rib.PathView;
import net.spanwire.bgp.rib.RouteView;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole speakers (state machines, codec, RIB) on a virtual clock, over links that delay, lose and
 * cut, with operators who reset, restart, announce, withdraw and turn policies. Once the weather is
 * calm, all of them must hold exactly what {@link Reference} computes, every session must stand
 * that can, and nobody may have anything left to say.
 *
 * <p>A failure names its seed: {@code run(SEED, SIZE)} repeats it to the byte.
 */
@Execution(ExecutionMode.CONCURRENT)
class ConvergenceTest {

  private static final long END = Weather.CALM + 1_200 * Agenda.SECOND;
  private static final boolean LONG = Boolean.getBoolean("spanwire.long");

  static LongStream few() {
    return LongStream.rangeClosed(1, LONG ? 2_000 : 100);
  }

  static LongStream fifty() {
    return LongStream.rangeClosed(1, LONG ? 1_000 : 12);
  }

  @ParameterizedTest
  @MethodSource("few")
  void a_few_speakers_converge(long seed) {
    run(seed, 2 + (int) (seed % 9));
  }

  @ParameterizedTest
  @MethodSource("fifty")
  void fifty_speakers_converge(long seed) {
    run(1_000_000 + seed, 50);
  }

  private static void run(long seed, int size) {
    World world = new World(seed, size);
    world.agenda().runUntil(END);
    Map<Router, SortedMap<IpPrefix, Reference.Choice>> expected = Reference.compute(world.plan());
    for (Router router : world.plan().routers) {
      String where = "seed " + seed + ", size " + size + ": " + router;
      SimulatedSpeaker speaker = world.speaker(router);
      sessionsStand(router, where);
      assertThat(speaker.rib.process(1)).as(where + " has nothing to do").isFalse();
      holds(speaker, expected.getOrDefault(router, new TreeMap<>()), where);
    }
  }

  private static void sessionsStand(Router router, String where) {
    for (Port port : router.ports) {
      Session session = Objects.requireNonNull(port.session);
      State state = session.fsm.state();
      String what = where + " with " + port.neighbor() + ": " + session.fsm.view();
      if (port.line.dead()) {
        assertThat(state).as(what).isNotEqualTo(State.ESTABLISHED);
      } else {
        assertThat(state).as(what).isEqualTo(State.ESTABLISHED);
      }
    }
  }

  private static void holds(
      SimulatedSpeaker speaker, SortedMap<IpPrefix, Reference.Choice> expected, String where) {
    Set<IpPrefix> seen = new TreeSet<>();
    Set<IpPrefix> forwarded = new TreeSet<>();
    for (AfiSafi family : AfiSafi.values()) {
      for (RouteView route : speaker.rib.view().routes(family, 0, Integer.MAX_VALUE).routes()) {
        SortedSet<String> known = new TreeSet<>();
        for (PathView path : route.paths()) {
          if (path.standing() != PathView.Standing.FILTERED) {
            known.add(words(path));
          }
        }
        if (known.isEmpty()) {
          continue;
        }
        Reference.Choice choice = expected.get(route.prefix());
        String what = where + " about " + route.prefix();
        assertThat(known).as(what).isEqualTo(choice == null ? Set.of() : choice.known());
        assertThat(route.best().map(ConvergenceTest::words))
            .as(what + ": the best of " + known)
            .contains(Objects.requireNonNull(choice).best().toString());
        seen.add(route.prefix());
        if (!route.nextHops().isEmpty()) {
          forwarded.add(route.prefix());
          assertThat(speaker.forwarding.get(route.prefix())).as(what).isEqualTo(route.nextHops());
        }
        assertThat(route.nextHops().isEmpty())
            .as(what + ": forwarded unless our own")
            .isEqualTo(choice.best().from() == null);
      }
    }
    assertThat(seen).as(where).isEqualTo(expected.keySet());
    assertThat(speaker.forwarding.keySet()).as(where).isEqualTo(forwarded);
  }

  /** As {@link Reference.Known} writes it. */
  private static String words(PathView path) {
    PathAttributes attributes = path.attributes();
    Long preference = attributes.localPreference();
    return (path.neighbor() == null ? "own" : path.neighbor())
        + " path "
        + asns(attributes.asPath())
        + " "
        + attributes.origin()
        + " preference "
        + (preference == null ? 100 : preference)
        + " med "
        + attributes.multiExitDiscriminator()
        + " marks "
        + attributes.largeCommunities().stream()
            .map(mark -> mark.global() + ":" + mark.local1() + ":" + mark.local2())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Long> asns(AsPath path) {
    return path.segments().stream().flatMap(segment -> segment.asns().asList().stream()).toList();
  }
}
