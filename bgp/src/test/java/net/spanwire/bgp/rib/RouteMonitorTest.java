package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.rib.RouteMonitor.Observation;
import net.spanwire.bgp.rib.RouteMonitor.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteMonitorTest {

  private static final ImmutableSet<View> ALL = ImmutableSet.copyOf(View.values());

  private final RibFixture fixture =
      new RibFixture().plain("a", 65002, "192.0.2.2").plain("b", 65003, "192.0.2.3");

  /** What a station knows after all that it was told. */
  private static final class Station {
    final RouteMonitor monitor;
    final Map<View, Map<String, PathAttributes>> known = new EnumMap<>(View.class);
    final List<AfiSafi> ended = new ArrayList<>();
    int announcements;
    int messages;

    Station(RouteMonitor monitor) {
      this.monitor = monitor;
      ALL.forEach(view -> known.put(view, new TreeMap<>()));
    }

    boolean hearOne() {
      Observation observation = monitor.poll(looked -> {});
      if (observation == null) {
        return false;
      }
      messages++;
      NegotiatedSession session = observation.session();
      String whose = session == null ? "" : session.neighbor() + " ";
      Map<String, PathAttributes> routes = of(observation.view());
      switch (observation.message()) {
        case Message.EndOfRib(AfiSafi family) -> ended.add(family);
        case Message.Update update -> {
          update
              .withdrawn()
              .forEach(nlri ->
                  assertThat(routes.remove(whose + nlri.prefix()))
                      .as("only what was told is taken back: " + nlri)
                      .isNotNull());
          for (Nlri nlri : update.announced()) {
            routes.put(whose + nlri.prefix(), Objects.requireNonNull(update.attributes()));
          }
          announcements += update.announced().size();
        }
        default -> throw new AssertionError(observation);
      }
      return true;
    }

    Map<String, PathAttributes> of(View view) {
      return Objects.requireNonNull(known.get(view));
    }

    Station hear() {
      while (hearOne()) {
        // to the end
      }
      return this;
    }
  }

  private Station station() {
    Station station = new Station(fixture.rib.monitors().open(ALL));
    station.monitor.follow("a");
    station.monitor.follow("b");
    return station;
  }

  @Test
  void tells_what_stands_and_then_its_end() {
    fixture.learn("a", attributes("192.0.2.2", 65002)).settle();
    fixture.poll("b");
    Station station = station().hear();
    assertThat(station.of(View.ADJ_RIB_IN_PRE_POLICY)).containsOnlyKeys("a 10.1.0.0/16");
    assertThat(station.of(View.ADJ_RIB_IN_POST_POLICY)).containsOnlyKeys("a 10.1.0.0/16");
    assertThat(station.of(View.LOC_RIB)).containsOnlyKeys("10.1.0.0/16");
    assertThat(station.of(View.ADJ_RIB_OUT_POST_POLICY)).containsOnlyKeys("b 10.1.0.0/16");
    PathAttributes said =
        Objects.requireNonNull(station.of(View.ADJ_RIB_OUT_POST_POLICY).get("b 10.1.0.0/16"));
    assertThat(said.asPath()).hasToString("65001 65002");
    assertThat(said.nextHop().address()).hasToString("192.0.2.254");
    assertThat(station.ended)
        .as("two of the Loc-RIB, three of each neighbour and family")
        .hasSize(14);
  }

  @Test
  void tells_a_storm_once() {
    Station station = station().hear();
    for (int i = 0; i < 1000; i++) {
      fixture.learn("a", attributes("192.0.2.2", 65002, i)).settle();
    }
    station.hear();
    assertThat(station.announcements).as("before and after import, and chosen").isEqualTo(3);
    fixture.learn("a", "10.2.0.0/16", attributes("192.0.2.2", 65002)).forget("a", "10.2.0.0/16");
    int before = station.messages;
    station.hear();
    assertThat(station.messages).as("nobody heard of it").isEqualTo(before);
  }

  @Test
  void packs_what_is_told_alike() {
    PathAttributes same = attributes("192.0.2.2", 65002);
    for (int i = 0; i < 256; i++) {
      fixture.learn("a", "10." + i + ".0.0/16", same);
    }
    fixture.settle();
    Station station = station();
    station.hear();
    assertThat(station.messages - station.ended.size()).isEqualTo(3);
  }

  @Test
  void a_refused_route_is_heard_and_not_accepted() {
    fixture.learn("a", attributes("192.0.2.2", 65002, 65001)).settle();
    Station station = station().hear();
    assertThat(station.of(View.ADJ_RIB_IN_PRE_POLICY)).hasSize(1);
    assertThat(station.of(View.ADJ_RIB_IN_POST_POLICY)).isEmpty();
  }

  /** Whatever changes, and however late it listens: it ends with what stands. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void a_slow_station_ends_with_the_truth(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Station station = station();
    for (int step = 0; step < 3000; step++) {
      String neighbor = random.nextBoolean() ? "a" : "b";
      String prefix = "10." + random.nextInt(40) + ".0.0/16";
      long asn = neighbor.equals("a") ? 65002 : 65003;
      switch (random.nextInt(8)) {
        case 0, 1 ->
            fixture.learn(
                neighbor,
                prefix,
                attributes("192.0.2." + (asn - 65000), asn, 64_000 + random.nextInt(3)));
        case 2, 3 -> fixture.forget(neighbor, prefix);
        case 4 ->
            fixture.learn(neighbor, prefix, attributes("192.0.2." + (asn - 65000), asn, 65001));
        case 5 -> fixture.settle();
        case 6 -> fixture.poll(neighbor);
        default -> station.hearOne();
      }
    }
    fixture.settle();
    fixture.poll("a");
    fixture.poll("b");
    station.hear();
    assertThat(station.known).as("seed " + seed).isEqualTo(station().hear().known);
    assertThat(station.of(View.LOC_RIB).keySet()).as("seed " + seed).isEqualTo(chosen().keySet());
  }

  private Map<String, PathAttributes> chosen() {
    Map<String, PathAttributes> chosen = new TreeMap<>();
    for (RouteView route : fixture.rib.view().routes(AfiSafi.IPV4_UNICAST, 0, 1000).routes()) {
      route.best().ifPresent(best -> chosen.put(route.prefix().toString(), best.attributes()));
    }
    return chosen;
  }
}
