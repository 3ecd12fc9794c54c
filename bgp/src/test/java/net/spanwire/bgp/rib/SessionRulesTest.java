package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.attributes;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.Objects;
import net.spanwire.bgp.PrefixCount;
import net.spanwire.bgp.PrefixLimit;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Roles, graceful shutdown and prefix limits. */
class SessionRulesTest {

  private static final String NET = RibFixture.NET.toString();

  private static RibFixture withRole(BgpRole role) {
    return new RibFixture()
        .neighbor(
            "fra",
            65002,
            "192.0.2.2",
            config -> config.role(new RoleConfig(role, false)),
            session -> session);
  }

  /** RFC 9234 §5, the ingress procedure; our role, the mark that comes, what becomes of it. */
  @ParameterizedTest
  @CsvSource({
    "PROVIDER, , none",
    "PROVIDER, 65002, leak",
    "PROVIDER, 64999, leak",
    "ROUTE_SERVER, , none",
    "ROUTE_SERVER, 65002, leak",
    "PEER, , 65002",
    "PEER, 65002, 65002",
    "PEER, 64999, leak",
    "CUSTOMER, , 65002",
    "CUSTOMER, 64999, 64999",
    "ROUTE_SERVER_CLIENT, , 65002",
    "ROUTE_SERVER_CLIENT, 64999, 64999"
  })
  void marks_and_refuses_what_comes_in(BgpRole role, @Nullable Long mark, String outcome) {
    RibFixture fixture =
        withRole(role)
            .learn("fra", building("192.0.2.2", 65002).onlyToCustomer(mark).build())
            .settle();
    PathView path = fixture.path("fra");
    if (outcome.equals("leak")) {
      assertThat(path.verdict().refusal()).isEqualTo(Verdict.Refusal.ROUTE_LEAK);
    } else {
      assertThat(path.verdict().accepted()).isTrue();
      assertThat(path.attributes().onlyToCustomer())
          .isEqualTo(outcome.equals("none") ? null : Long.valueOf(outcome));
    }
  }

  /** RFC 9234 §5, the egress procedure. */
  @ParameterizedTest
  @EnumSource(BgpRole.class)
  void marks_and_withholds_what_goes_out(BgpRole role) {
    RibFixture fixture =
        withRole(role)
            .plain("ams", 65003, "192.0.2.3")
            .learn("ams", NET, building("192.0.2.3", 65003).onlyToCustomer(64999L).build())
            .learn("ams", "10.2.0.0/16", attributes("192.0.2.3", 65003))
            .settle();
    Map<String, PathAttributes> told = fixture.told("fra");
    boolean down = role == BgpRole.PROVIDER || role == BgpRole.ROUTE_SERVER;
    if (down) {
      assertThat(Objects.requireNonNull(told.get(NET)).onlyToCustomer()).isEqualTo(64999L);
    } else {
      assertThat(told).doesNotContainKey(NET);
    }
    boolean marks = down || role == BgpRole.PEER;
    assertThat(Objects.requireNonNull(told.get("10.2.0.0/16")).onlyToCustomer())
        .isEqualTo(marks ? Long.valueOf(Sessions.LOCAL_ASN) : null);
  }

  /** RFC 8326 §3. */
  @Test
  void what_is_about_to_go_is_the_last_choice() {
    PathAttributes goes =
        building("192.0.2.2", 65002)
            .communities(ImmutableSet.of(Community.GRACEFUL_SHUTDOWN))
            .build();
    RibFixture fixture =
        new RibFixture()
            .plain("fra", 65002, "192.0.2.2")
            .plain("ams", 65003, "192.0.2.3")
            .learn("fra", goes)
            .learn("ams", attributes("192.0.2.3", 65003, 64999))
            .settle();
    assertThat(fixture.best()).isEqualTo("ams");
    assertThat(fixture.path("fra").attributes().localPreference()).isZero();

    fixture.rib.addNeighbor(
        Objects.requireNonNull(fixture.neighbors.get("fra")).toBuilder()
            .honorGracefulShutdown(false)
            .build());
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("fra");
  }

  /** RFC 8326 §4. */
  @Test
  void traffic_leaves_a_neighbour_that_is_drained_and_comes_back() {
    RibFixture fixture =
        new RibFixture()
            .plain("fra", 65002, "192.0.2.2")
            .plain("ams", 65003, "192.0.2.3")
            .plain("ibgp", Sessions.LOCAL_ASN, "192.0.2.4")
            .learn("fra", attributes("192.0.2.2", 65002))
            .learn("ams", attributes("192.0.2.3", 65003, 64999))
            .settle();
    assertThat(fixture.best()).isEqualTo("fra");
    fixture.told("fra");
    fixture.rib.drain("fra", true);
    fixture.rib.drain("ibgp", true);
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("ams");
    assertThat(fixture.told("fra", NET).communities()).containsExactly(Community.GRACEFUL_SHUTDOWN);
    PathAttributes internal = fixture.told("ibgp", NET);
    assertThat(internal.localPreference()).isZero();
    assertThat(internal.communities()).containsExactly(Community.GRACEFUL_SHUTDOWN);
    fixture.rib.drain("fra", false);
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("fra");
  }

  /** RFC 4486 §4. */
  @Test
  void tells_once_of_many_prefixes_and_once_of_too_many() {
    RibFixture fixture =
        new RibFixture()
            .neighbor(
                "fra",
                65002,
                "192.0.2.2",
                config ->
                    config.prefixLimits(
                        ImmutableMap.of(AfiSafi.IPV4_UNICAST, new PrefixLimit(4, 50, null))),
                session -> session);
    PathAttributes attributes = attributes("192.0.2.2", 65002);
    fixture.learn("fra", "10.1.0.0/16", attributes);
    assertThat(fixture.rib.drainPrefixCounts()).isEmpty();
    fixture.learn("fra", "10.2.0.0/16", attributes);
    assertThat(fixture.rib.drainPrefixCounts())
        .singleElement()
        .satisfies(count -> assertThat(count.exceeded()).isFalse());
    fixture.learn("fra", "10.2.0.0/16", attributes).learn("fra", "10.3.0.0/16", attributes);
    fixture.learn("fra", "10.4.0.0/16", attributes);
    assertThat(fixture.rib.drainPrefixCounts()).isEmpty();
    fixture.learn("fra", "10.5.0.0/16", attributes).learn("fra", "10.6.0.0/16", attributes);
    assertThat(fixture.rib.drainPrefixCounts()).singleElement().matches(PrefixCount::exceeded);
    assertThat(fixture.counters("fra", AfiSafi.IPV4_UNICAST).received()).isEqualTo(5);
  }
}
