package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.NET;
import static net.spanwire.bgp.rib.RibFixture.attributes;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Objects;
import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.ExportOptions.NextHopRule;
import net.spanwire.bgp.ExportOptions.RemovePrivate;
import net.spanwire.bgp.ImportOptions;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.AsPath.Segment;
import net.spanwire.bgp.message.AsPath.SegmentType;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Action;
import net.spanwire.bgp.policy.Condition;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.policy.PrefixSet;
import net.spanwire.bgp.policy.Statement;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is done to paths beside policies: numbers, next hops, default routes. */
class PathOptionsTest {

  private static final String A = "192.0.2.1";
  private static final String B = "192.0.2.2";
  private static final IpAddress OURSELVES = IpAddress.parse("192.0.2.254");

  private static String asPath(RibFixture fixture, String neighbor) {
    return fixture.toldNet(neighbor).asPath().toString();
  }

  private static RibFixture to(ExportOptions options, long... path) {
    return new RibFixture()
        .plain("a", 65002, A)
        .neighbor("b", 65003, B, config -> config.exports(options), session -> session)
        .learn("a", attributes(A, path))
        .settle();
  }

  // ---- local-as (RFC 7705)

  @ParameterizedTest
  @CsvSource({
    "false, false, 65009 65001 65002, 65001 65009 65003",
    "false, true, 65009 65002, 65001 65009 65003",
    "true, false, 65009 65001 65002, 65001 65003",
    "true, true, 65009 65002, 65001 65003",
  })
  void another_number_towards_one_neighbour(
      boolean noPrepend, boolean replaceAs, String towards, String fromThere) {
    RibFixture fixture =
        new RibFixture()
            .plain("a", 65002, A)
            .neighbor(
                "b",
                65003,
                B,
                config -> config.localAs(new LocalAs(65009, noPrepend, replaceAs)),
                session -> session.localAsn(65009))
            .learn("a", attributes(A, 65002))
            .learn("b", "10.2.0.0/16", attributes(B, 65003))
            .settle();
    assertThat(asPath(fixture, "b")).isEqualTo(towards);
    assertThat(Objects.requireNonNull(fixture.told("a").get("10.2.0.0/16")).asPath().toString())
        .isEqualTo(fromThere);
  }

  @Test
  void both_numbers_are_loops() {
    RibFixture fixture =
        new RibFixture()
            .neighbor(
                "b",
                65003,
                B,
                config -> config.localAs(new LocalAs(65009, true, true)),
                session -> session.localAsn(65009))
            .learn("b", attributes(B, 65003, 65009))
            .settle();
    assertThat(fixture.path("b").verdict().refusal()).isEqualTo(Verdict.Refusal.AS_LOOP);
    fixture.learn("b", attributes(B, 65003, 65001)).settle();
    assertThat(fixture.path("b").verdict().refusal()).isEqualTo(Verdict.Refusal.AS_LOOP);
  }

  // ---- what would be refused

  @ParameterizedTest
  @CsvSource({"0, 1, false", "1, 1, true", "1, 2, false", "3, 3, true"})
  void our_own_number_may_come_back_as_often_as_allowed(int allowed, int times, boolean accepted) {
    RibFixture fixture =
        new RibFixture()
            .neighbor(
                "a",
                65002,
                A,
                config -> config.imports(new ImportOptions(allowed, false)),
                session -> session)
            .learn(
                "a",
                building(A, 65002).build().toBuilder()
                    .asPath(AsPath.sequence(65002).prepend(65001, times))
                    .build())
            .settle();
    assertThat(fixture.path("a").verdict().accepted()).isEqualTo(accepted);
  }

  @Test
  void allowing_it_is_applied_to_what_has_come_before() {
    RibFixture fixture =
        new RibFixture().plain("a", 65002, A).learn("a", attributes(A, 65002, 65001)).settle();
    assertThat(fixture.best()).isEmpty();
    fixture.rib.addNeighbor(
        Objects.requireNonNull(fixture.neighbors.get("a")).toBuilder()
            .imports(new ImportOptions(1, false))
            .build());
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("a");
  }

  @Test
  void sets_are_refused_unless_accepted_and_kept_for_show() {
    PathAttributes withSet =
        building(A)
            .asPath(
                AsPath.of(
                    ImmutableList.of(
                        new Segment(SegmentType.AS_SEQUENCE, ImmutableLongArray.of(65002)),
                        new Segment(SegmentType.AS_SET, ImmutableLongArray.of(7, 8)))))
            .build();
    RibFixture fixture = new RibFixture().plain("a", 65002, A).learn("a", withSet).settle();
    assertThat(fixture.best()).isEmpty();
    assertThat(fixture.path("a").verdict().refusal()).isEqualTo(Verdict.Refusal.AS_SET);
    assertThat(fixture.path("a").received()).isEqualTo(withSet);

    fixture =
        new RibFixture()
            .neighbor(
                "a",
                65002,
                A,
                config -> config.imports(new ImportOptions(0, true)),
                session -> session);
    fixture.learn("a", withSet).settle();
    assertThat(fixture.best()).isEqualTo("a");
  }

  // ---- numbers on their way out

  @ParameterizedTest
  @CsvSource({
    "OFF, 65001 65002 64512 7 4200000000",
    "ALL, 65001 7",
    "REPLACE, 65001 65001 65001 7 65001",
  })
  void private_numbers(RemovePrivate removed, String told) {
    RibFixture fixture = to(Options.removePrivate(removed), 65002, 64512, 7, 4_200_000_000L);
    assertThat(asPath(fixture, "b")).isEqualTo(told);
  }

  @Test
  void the_neighbours_own_private_number_stays() {
    RibFixture fixture = to(Options.removePrivate(RemovePrivate.ALL), 65002, 65003, 7);
    assertThat(asPath(fixture, "b")).isEqualTo("65001 65003 7");
  }

  @Test
  void ours_in_the_place_of_the_neighbours() {
    RibFixture fixture = to(Options.AS_OVERRIDE, 65002, 65003, 7, 65003);
    assertThat(asPath(fixture, "b")).isEqualTo("65001 65002 65001 7 65001");
  }

  // ---- next hops

  @ParameterizedTest
  @CsvSource({
    "USUAL, 192.0.2.254",
    "SELF, 192.0.2.254",
    "SELF_ALWAYS, 192.0.2.254",
    "UNCHANGED, 192.0.2.1",
  })
  void next_hop_towards_another_autonomous_system(NextHopRule rule, String told) {
    RibFixture fixture = to(Options.nextHop(rule), 65002);
    assertThat(fixture.toldNet("b").nextHop().address()).isEqualTo(IpAddress.parse(told));
  }

  @Test
  void our_own_routes_have_no_other_next_hop_than_us() {
    RibFixture fixture =
        new RibFixture()
            .neighbor(
                "b",
                65003,
                B,
                config -> config.exports(Options.nextHop(NextHopRule.UNCHANGED)),
                session -> session);
    fixture.rib.originate(NET, Origination.ANNOUNCE);
    fixture.settle();
    assertThat(fixture.toldNet("b").nextHop().address()).isEqualTo(OURSELVES);
  }

  @Test
  void a_route_server_leaves_paths_as_they_are() {
    PathAttributes sent = building(A, 65002, 7).multiExitDiscriminator(5L).build();
    RibFixture fixture =
        new RibFixture()
            .plain("a", 65002, A)
            .neighbor(
                "b",
                65003,
                B,
                config -> config.exports(Options.ROUTE_SERVER_CLIENT),
                session -> session)
            .learn("a", sent)
            .settle();
    assertThat(fixture.toldNet("b")).isEqualTo(sent);
  }

  // ---- MED

  @Test
  void med_of_others_is_compared_only_if_asked_for() {
    for (boolean always : new boolean[] {false, true}) {
      RibFixture fixture =
          new RibFixture(new RouterOptions(null, null, always))
              .plain("a", 65002, A)
              .plain("b", 65003, B)
              .learn("a", building(A, 65002).multiExitDiscriminator(9L).build())
              .learn("b", building(B, 65003).multiExitDiscriminator(1L).build())
              .settle();
      assertThat(fixture.best()).isEqualTo(always ? "b" : "a");
    }
  }

  // ---- default-originate

  private static NeighborConfigBuilder originating(NeighborConfigBuilder config, String policy) {
    return config.exports(Options.defaultOriginate(policy)).exportPolicy("own");
  }

  private static RibFixture toldDefault(String policy, Policy... policies) {
    return new RibFixture(1, policies)
        .plain("a", 65002, A)
        .neighbor("b", 65003, B, config -> originating(config, policy), session -> session);
  }

  @Test
  void a_default_route_of_our_own_whatever_there_is() {
    RibFixture fixture = toldDefault("any").learn("a", "0.0.0.0/0", attributes(A, 65002)).settle();
    var told = fixture.told("b");
    assertThat(told.keySet()).containsExactly("0.0.0.0/0");
    assertThat(Objects.requireNonNull(told.get("0.0.0.0/0")))
        .isEqualTo(attributes("192.0.2.254", 65001));

    fixture.forget("a", "0.0.0.0/0").settle();
    assertThat(fixture.poll("b")).isEmpty();

    fixture.rib.addNeighbor(
        Objects.requireNonNull(fixture.neighbors.get("b")).toBuilder()
            .exports(ExportOptions.USUAL)
            .build());
    fixture.settle();
    assertThat(fixture.poll("b")).hasSize(1);
  }

  @Test
  void a_default_route_while_a_path_passes_the_policy() {
    Policy uplink =
        new Policy(
            "uplink",
            ImmutableList.of(
                new Statement(
                    "there",
                    ImmutableList.of(
                        new Condition.Prefixes(PrefixSet.parse(ImmutableList.of("10.1.0.0/16")))),
                    ImmutableList.<Action>of(),
                    Statement.Outcome.ACCEPT)));
    RibFixture fixture = toldDefault("uplink", uplink).settle();
    assertThat(fixture.told("b")).isEmpty();

    fixture.learn("a", "10.2.0.0/16", attributes(A, 65002)).settle();
    assertThat(fixture.told("b")).isEmpty();

    fixture.learn("a", attributes(A, 65002)).settle();
    assertThat(fixture.told("b")).containsOnlyKeys("0.0.0.0/0");

    fixture.learn("a", attributes(A, 65002, 7)).settle();
    assertThat(fixture.poll("b")).isEmpty();

    fixture.rib.onDown("a");
    fixture.settle();
    assertThat(fixture.poll("b")).hasSize(1);

    fixture.rib.reconfigure(
        RibFixture.config(1, new Policy("uplink", ImmutableList.of(), true, false, false)));
    fixture.settle();
    assertThat(fixture.told("b")).isEmpty();
    fixture.rib.originate(IpPrefix.parse("10.3.0.0/16"), Origination.ANNOUNCE);
    fixture.settle();
    assertThat(fixture.told("b")).containsOnlyKeys("0.0.0.0/0", "10.3.0.0/16");
  }
}
