package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.NET;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.Aggregator;
import net.spanwire.bgp.message.PathAttributes.LargeCommunity;
import net.spanwire.bgp.message.PathAttributes.UnknownAttribute;
import net.spanwire.bgp.policy.Community;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.NextHop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which attributes go on to whom, and what link bandwidths do to traffic. */
class BordersTest {

  private static final String A = "192.0.2.1";
  private static final String B = "192.0.2.2";
  private static final long ROUTE_TARGET = 0x0002_fdea_0000_0001L;
  private static final long NON_TRANSITIVE = 0x4002_fdea_0000_0001L;

  private static PathAttributes full() {
    return building(A, 65002)
        .multiExitDiscriminator(5L)
        .atomicAggregate(true)
        .aggregator(new Aggregator(65002, new Ipv4Address(7)))
        .communities(ImmutableSet.of(0xfdea_0001))
        .extendedCommunities(ImmutableSet.of(ROUTE_TARGET, NON_TRANSITIVE))
        .largeCommunities(ImmutableSet.of(new LargeCommunity(65002, 1, 2)))
        .onlyToCustomer(null)
        .unknown(ImmutableList.of(new UnknownAttribute(0xe0, 200, Bytes.ofHex("abcd"))))
        .build();
  }

  private static RibFixture fixture() {
    return new RibFixture().plain("a", 65002, A).plain("b", 65003, B).plain("core", 65001, B);
  }

  @Test
  void everything_goes_on_within_the_autonomous_system() {
    RibFixture fixture = fixture().learn("a", full()).settle();
    assertThat(fixture.toldNet("core")).isEqualTo(full().toBuilder().localPreference(100L).build());
  }

  @Test
  void med_and_non_transitive_communities_end_at_the_border() {
    RibFixture fixture = fixture().learn("a", full()).settle();
    PathAttributes told = fixture.toldNet("b");
    assertThat(told.asPath().toString()).isEqualTo("65001 65002");
    assertThat(told)
        .isEqualTo(
            full().toBuilder()
                .asPath(told.asPath())
                .nextHop(told.nextHop())
                .multiExitDiscriminator(null)
                .extendedCommunities(ImmutableSet.of(ROUTE_TARGET))
                .build());
  }

  @ParameterizedTest
  @CsvSource({
    "NO_EXPORT, true, false",
    "NO_EXPORT_SUBCONFED, true, false",
    "NO_ADVERTISE, false, false",
    "65002:1, true, true",
  })
  void well_known_communities_are_honoured(String name, boolean core, boolean out) {
    int community =
        switch (name) {
          case "NO_EXPORT" -> Community.NO_EXPORT;
          case "NO_ADVERTISE" -> Community.NO_ADVERTISE;
          case "NO_EXPORT_SUBCONFED" -> Community.NO_EXPORT_SUBCONFED;
          default -> 0xfdea_0001;
        };
    RibFixture fixture =
        fixture()
            .learn("a", building(A, 65002).communities(ImmutableSet.of(community)).build())
            .settle();
    assertThat(fixture.told("core").containsKey(NET.toString())).isEqualTo(core);
    assertThat(fixture.told("b").containsKey(NET.toString())).isEqualTo(out);
  }

  private static PathAttributes wide(String via, String type, float bytesPerSecond) {
    long community =
        Long.parseLong(type, 16) << 48
            | 65002L << 32
            | Integer.toUnsignedLong(Float.floatToIntBits(bytesPerSecond));
    return building(via, 65002).extendedCommunities(ImmutableSet.of(community)).build();
  }

  @ParameterizedTest
  @CsvSource({"4004, 16, 64", "0004, 16, 64"})
  void link_bandwidths_weigh_the_traffic(String type, int a, int b) {
    RibFixture fixture =
        new RibFixture(4)
            .plain("a", 65002, A)
            .plain("b", 65002, B)
            .learn("a", wide(A, type, 1e6f))
            .learn("b", wide(B, type, 4e6f))
            .settle();
    assertThat(fixture.route().nextHops()).extracting(NextHop::weight).containsExactly(a, b);

    fixture.learn("b", building(B, 65002).build()).settle();
    assertThat(fixture.route().nextHops()).extracting(NextHop::weight).containsOnly(1);
  }
}
