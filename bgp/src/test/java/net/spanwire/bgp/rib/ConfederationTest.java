package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.NET;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableLongArray;
import java.util.Objects;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.AsPath.Segment;
import net.spanwire.bgp.message.AsPath.SegmentType;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import net.spanwire.core.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AS 65001 as a member of confederation 100, beside member 65002 (RFC 5065). */
class ConfederationTest {

  private static final String MATE = "192.0.2.1";
  private static final String OUT = "192.0.2.2";
  private static final RouterOptions OPTIONS =
      new RouterOptions(null, new Confederation(100, ImmutableSet.of(65002L, 65003L)), false);

  private static RibFixture members() {
    return new RibFixture(OPTIONS)
        .neighbor(
            "mate",
            65002,
            MATE,
            config -> config,
            session -> session.kind(SessionKind.CONFEDERATION))
        .neighbor(
            "mate2",
            65003,
            "192.0.2.3",
            config -> config,
            session -> session.kind(SessionKind.CONFEDERATION))
        .neighbor("out", 7, OUT, config -> config, session -> session.localAsn(100))
        .plain("core", 65001, "192.0.2.4");
  }

  private static Segment segment(SegmentType type, long... asns) {
    return new Segment(type, ImmutableLongArray.copyOf(asns));
  }

  private static AsPath path(Segment... segments) {
    return AsPath.of(ImmutableList.copyOf(segments));
  }

  private static PathAttributes fromMate(String via, AsPath path) {
    return building(via).asPath(path).localPreference(200L).multiExitDiscriminator(5L).build();
  }

  private static final AsPath THROUGH_MATE =
      path(segment(SegmentType.AS_CONFED_SEQUENCE, 65002), segment(SegmentType.AS_SEQUENCE, 9, 8));

  @Test
  void outsiders_see_the_confederation_alone() {
    RibFixture fixture = members().learn("mate", fromMate(MATE, THROUGH_MATE)).settle();
    PathAttributes told = fixture.toldNet("out");
    assertThat(told.asPath()).isEqualTo(AsPath.sequence(100, 9, 8));
    assertThat(told.localPreference()).isNull();
    assertThat(told.multiExitDiscriminator()).isNull();
    assertThat(told.nextHop().address()).isEqualTo(IpAddress.parse("192.0.2.254"));
  }

  @Test
  void members_see_each_other_and_keep_preferences_and_next_hops() {
    RibFixture fixture = members().learn("mate", fromMate(MATE, THROUGH_MATE)).settle();
    assertThat(fixture.toldNet("mate2"))
        .isEqualTo(
            fromMate(
                MATE,
                path(
                    segment(SegmentType.AS_CONFED_SEQUENCE, 65001, 65002),
                    segment(SegmentType.AS_SEQUENCE, 9, 8))));
    assertThat(fixture.toldNet("core")).isEqualTo(fromMate(MATE, THROUGH_MATE));
    assertThat(fixture.told("mate")).isEmpty();
  }

  @Test
  void what_came_from_outside_and_from_within_goes_to_members() {
    RibFixture fixture =
        members()
            .learn("out", building(OUT, 7).build())
            .learn("core", "10.2.0.0/16", building("192.0.2.4", 6).localPreference(90L).build())
            .settle();
    var told = fixture.told("mate");
    assertThat(Objects.requireNonNull(told.get(NET.toString())).asPath())
        .isEqualTo(
            path(
                segment(SegmentType.AS_CONFED_SEQUENCE, 65001),
                segment(SegmentType.AS_SEQUENCE, 7)));
    assertThat(Objects.requireNonNull(told.get(NET.toString())).localPreference()).isEqualTo(100);
    assertThat(Objects.requireNonNull(told.get("10.2.0.0/16")).asPath().toString())
        .isEqualTo("(65001) 6");
    assertThat(Objects.requireNonNull(told.get("10.2.0.0/16")).localPreference()).isEqualTo(90);
  }

  @ParameterizedTest
  @CsvSource({
    "AS_CONFED_SEQUENCE, 65001, AS_LOOP",
    "AS_CONFED_SET, 65001, AS_LOOP",
    "AS_SEQUENCE, 100, AS_LOOP",
    "AS_SET, 100, AS_LOOP",
    "AS_CONFED_SET, 65003, AS_SET",
    "AS_SEQUENCE, 65001, ''", // somebody else's private number, outside
    "AS_CONFED_SEQUENCE, 100, ''",
  })
  void loops_are_seen_where_they_can_be(SegmentType type, long asn, String refusal) {
    AsPath path = path(segment(SegmentType.AS_CONFED_SEQUENCE, 65002), segment(type, asn));
    RibFixture fixture = members().learn("mate", fromMate(MATE, path)).settle();
    Verdict.Refusal refused = fixture.path("mate").verdict().refusal();
    assertThat(refused == null ? "" : refused.name()).isEqualTo(refusal);
  }

  @Test
  void confederation_segments_make_no_path_longer_and_count_as_internal() {
    RibFixture fixture =
        members()
            .learn(
                "mate",
                building(MATE)
                    .asPath(
                        path(
                            segment(SegmentType.AS_CONFED_SEQUENCE, 65002, 65003),
                            segment(SegmentType.AS_SEQUENCE, 9)))
                    .build())
            .learn("out", building(OUT, 7).build())
            .settle();
    assertThat(fixture.best()).isEqualTo("out");
    assertThat(fixture.path("out").step()).isEqualTo(DecisionStep.EXTERNAL);
  }

  @ParameterizedTest
  @CsvSource({
    "NO_EXPORT, true, true, false",
    "NO_EXPORT_SUBCONFED, true, false, false",
    "NO_ADVERTISE, false, false, false",
  })
  void well_known_communities_know_the_borders(
      String name, boolean core, boolean mate, boolean out) {
    int community =
        switch (name) {
          case "NO_EXPORT" -> Community.NO_EXPORT;
          case "NO_ADVERTISE" -> Community.NO_ADVERTISE;
          default -> Community.NO_EXPORT_SUBCONFED;
        };
    RibFixture fixture =
        members()
            .learn(
                "mate2",
                building("192.0.2.3")
                    .asPath(path(segment(SegmentType.AS_CONFED_SEQUENCE, 65003)))
                    .communities(ImmutableSet.of(community))
                    .build())
            .settle();
    assertThat(fixture.told("core").containsKey(NET.toString())).isEqualTo(core);
    assertThat(fixture.told("mate").containsKey(NET.toString())).isEqualTo(mate);
    assertThat(fixture.told("out").containsKey(NET.toString())).isEqualTo(out);
  }
}
