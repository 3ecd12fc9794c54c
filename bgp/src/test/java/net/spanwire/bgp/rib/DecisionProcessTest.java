package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.attributes;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Collections2;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.List;
import java.util.stream.Stream;
import net.spanwire.bgp.ImportOptions;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.rib.PathView.Standing;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.NextHopResolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionProcessTest {

  private static final String A = "192.0.2.1";
  private static final String B = "192.0.2.2";

  private static RibFixture externals() {
    return new RibFixture()
        .neighbor(
            "a", 65002, A, config -> config.imports(new ImportOptions(0, true)), session -> session)
        .plain("b", 65003, B);
  }

  /** Paths of a and b, both external, of which a's wins at a step. */
  static Stream<Arguments> externalPairs() {
    PathAttributes plainB = attributes(B, 65003);
    PathAttributes aggregated =
        building(A)
            .asPath(
                AsPath.of(
                    ImmutableList.of(
                        new AsPath.Segment(
                            AsPath.SegmentType.AS_SEQUENCE, ImmutableLongArray.of(65002)),
                        new AsPath.Segment(
                            AsPath.SegmentType.AS_SET, ImmutableLongArray.of(1, 2, 3)))))
            .build();
    return Stream.of(
        Arguments.of(attributes(A, 65002), attributes(B, 65003, 7), DecisionStep.AS_PATH_LENGTH),
        Arguments.of(aggregated, attributes(B, 65003, 7, 8), DecisionStep.AS_PATH_LENGTH),
        Arguments.of(
            attributes(A, 65002),
            building(B, 65003).origin(Origin.EGP).build(),
            DecisionStep.ORIGIN),
        Arguments.of(
            building(A, 65002).origin(Origin.EGP).build(),
            building(B, 65003).origin(Origin.INCOMPLETE).build(),
            DecisionStep.ORIGIN),
        Arguments.of(
            building(A, 65002).multiExitDiscriminator(5L).build(),
            building(B, 65002).multiExitDiscriminator(6L).build(),
            DecisionStep.MULTI_EXIT_DISCRIMINATOR),
        Arguments.of(
            attributes(A, 65002),
            building(B, 65002).multiExitDiscriminator(1L).build(),
            DecisionStep.MULTI_EXIT_DISCRIMINATOR),
        // MED of another AS does not count, so the router id decides.
        Arguments.of(
            building(A, 65002).multiExitDiscriminator(9L).build(),
            building(B, 65003).multiExitDiscriminator(1L).build(),
            DecisionStep.PEER_ADDRESS),
        Arguments.of(
            building(A, 65002).originatorId(new Ipv4Address(1)).build(),
            plainB,
            DecisionStep.ROUTER_ID),
        Arguments.of(
            attributes(A, 65002),
            building(B, 65003).clusterList(ImmutableList.of(new Ipv4Address(5))).build(),
            DecisionStep.CLUSTER_LIST_LENGTH),
        Arguments.of(attributes(A, 65002), plainB, DecisionStep.PEER_ADDRESS),
        // LOCAL_PREF from another AS is nobody's business (RFC 4271 §5.1.5).
        Arguments.of(
            attributes(A, 65002),
            building(B, 65003).localPreference(500L).build(),
            DecisionStep.PEER_ADDRESS));
  }

  @ParameterizedTest
  @MethodSource("externalPairs")
  void decides_between_external_paths(
      PathAttributes winner, PathAttributes loser, DecisionStep step) {
    for (boolean winnerFirst : new boolean[] {true, false}) {
      RibFixture fixture = externals();
      if (winnerFirst) {
        fixture.learn("a", winner).learn("b", loser);
      } else {
        fixture.learn("b", loser).learn("a", winner);
      }
      fixture.settle();
      assertThat(fixture.best()).isEqualTo("a");
      assertThat(fixture.path("a").step()).isEqualTo(step);
      assertThat(fixture.path("a").reason()).isEqualTo(step.won());
      assertThat(fixture.path("b").step()).isEqualTo(step);
      assertThat(fixture.path("b").standing()).isEqualTo(Standing.LOSING);
      assertThat(fixture.path("b").reason()).isEqualTo(step.lost());
    }
  }

  @Test
  void local_preference_counts_before_all_that_travels() {
    RibFixture fixture = new RibFixture().plain("a", 65001, A).plain("b", 65001, B);
    fixture
        .learn("a", building(A, 1, 2, 3).localPreference(200L).build())
        .learn("b", building(B).localPreference(100L).build())
        .settle();
    assertThat(fixture.best()).isEqualTo("a");
    assertThat(fixture.path("b").step()).isEqualTo(DecisionStep.LOCAL_PREFERENCE);
  }

  @Test
  void external_beats_internal() {
    RibFixture fixture = new RibFixture().plain("a", 65002, B).plain("b", 65001, A);
    fixture.learn("a", attributes(B, 65002)).learn("b", attributes(A, 65004)).settle();
    assertThat(fixture.best()).isEqualTo("a");
    assertThat(fixture.path("b").step()).isEqualTo(DecisionStep.EXTERNAL);
  }

  @Test
  void the_nearer_next_hop_wins_and_its_cost_may_change() {
    RibFixture fixture = new RibFixture().plain("a", 65001, A).plain("b", 65001, B);
    fixture.learn("a", attributes(A, 7)).learn("b", attributes(B, 7)).settle();
    fixture.rib.onResolution(IpAddress.parse(A), RibFixture.distant("192.0.2.9", 20));
    fixture.rib.onResolution(IpAddress.parse(B), RibFixture.distant("192.0.2.9", 10));
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("b");
    assertThat(fixture.path("a").step()).isEqualTo(DecisionStep.INTERIOR_COST);
    fixture.rib.onResolution(IpAddress.parse(A), RibFixture.distant("192.0.2.9", 5));
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("a");
  }

  @Test
  void the_lower_router_id_wins() {
    RibFixture fixture =
        new RibFixture()
            .neighbor("a", 65002, B, config -> config, session -> session.routerId("1.1.1.1"))
            .neighbor("b", 65003, A, config -> config, session -> session.routerId("200.0.0.1"));
    fixture.learn("b", attributes(A, 65003)).learn("a", attributes(B, 65002)).settle();
    assertThat(fixture.best()).isEqualTo("a");
    assertThat(fixture.path("b").step()).isEqualTo(DecisionStep.ROUTER_ID);
  }

  @Test
  void our_own_route_wins_and_the_first_reason_for_it() {
    RibFixture fixture = new RibFixture().plain("a", 65001, A);
    fixture.rib.originate(RibFixture.NET, Origination.KERNEL);
    fixture.rib.originate(RibFixture.NET, Origination.STATIC);
    fixture.learn("a", building(A).localPreference(9999L).build()).settle();
    assertThat(fixture.best()).isEqualTo("own");
    assertThat(fixture.route().best().orElseThrow().origination()).isEqualTo(Origination.STATIC);
    assertThat(fixture.path("a").step()).isEqualTo(DecisionStep.WEIGHT);
    assertThat(fixture.changes()).isEmpty();
    fixture.rib.withdraw(RibFixture.NET, Origination.STATIC);
    fixture.rib.withdraw(RibFixture.NET, Origination.KERNEL);
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("a");
  }

  /** The case that shows why MED must not be compared pair by pair (RFC 3345). */
  @Test
  void med_does_not_depend_on_the_order_of_arrival() {
    List<String> order = List.of("a", "b", "c");
    PathAttributes fromA = building(A, 65002).multiExitDiscriminator(10L).build();
    PathAttributes fromB = building(B, 65003).multiExitDiscriminator(1L).build();
    PathAttributes fromC = building("192.0.2.3", 65002).multiExitDiscriminator(5L).build();
    for (List<String> permutation : Collections2.permutations(order)) {
      RibFixture fixture =
          new RibFixture()
              .neighbor("a", 65002, A, config -> config, session -> session.routerId("1.1.1.1"))
              .neighbor("b", 65003, B, config -> config, session -> session.routerId("2.2.2.2"))
              .neighbor(
                  "c",
                  65002,
                  "192.0.2.3",
                  config -> config,
                  session -> session.routerId("3.3.3.3"));
      for (String neighbor : permutation) {
        fixture.learn(
            neighbor, neighbor.equals("a") ? fromA : neighbor.equals("b") ? fromB : fromC);
      }
      fixture.settle();
      assertThat(fixture.best()).as("%s", permutation).isEqualTo("b");
      assertThat(fixture.path("a").step()).isEqualTo(DecisionStep.MULTI_EXIT_DISCRIMINATOR);
      assertThat(fixture.path("c").step()).isEqualTo(DecisionStep.ROUTER_ID);
    }
  }

  @Test
  void what_cannot_be_reached_is_not_chosen_and_says_why() {
    RibFixture fixture = externals();
    fixture.learn("a", attributes(A, 65002)).learn("b", attributes(B, 65003, 7)).settle();
    assertThat(fixture.best()).isEqualTo("a");
    fixture.rib.onResolution(
        IpAddress.parse(A), new NextHopResolution.Unreachable("no route to it"));
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("b");
    assertThat(fixture.path("b").reason()).isEqualTo("the only path that can be used");
    assertThat(fixture.path("a").standing()).isEqualTo(Standing.UNUSABLE);
    assertThat(fixture.path("a").reason())
        .isEqualTo("the next hop 192.0.2.1 cannot be reached: no route to it");
  }
}
