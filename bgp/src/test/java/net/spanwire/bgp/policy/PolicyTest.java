package net.spanwire.bgp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.bgp.policy.Statement.Outcome;
import net.spanwire.bgp.rpki.OriginValidator;
import net.spanwire.bgp.rpki.RpkiState;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {

  private static final PathAttributes PLAIN =
      PathAttributes.of(
          Origin.IGP,
          AsPath.sequence(65002, 65003),
          new NextHopAttribute(IpAddress.parse("192.0.2.1")));

  private static PolicyRoute route(PathAttributes attributes) {
    return new PolicyRoute(
        IpPrefix.parse("10.1.0.0/16"),
        attributes,
        RouteSource.EXTERNAL,
        "fra",
        OptionalLong.of(65001),
        (prefix, path) -> prefix.length() > 16 ? RpkiState.INVALID : RpkiState.VALID);
  }

  private static Policy policy(Statement... statements) {
    return new Policy("test", ImmutableList.copyOf(statements));
  }

  private static Statement statement(String name, Outcome outcome, Condition... conditions) {
    return new Statement(name, ImmutableList.copyOf(conditions), ImmutableList.of(), outcome);
  }

  private static Statement doing(Action... actions) {
    return new Statement("do", ImmutableList.of(), ImmutableList.copyOf(actions), Outcome.ACCEPT);
  }

  private static Condition prefixes(String... ranges) {
    return new Condition.Prefixes(PrefixSet.parse(List.of(ranges)));
  }

  private static PathAttributes with(String... communities) {
    return policy(doing(new Action.AddCommunities(communities(communities))))
        .evaluate(route(PLAIN))
        .attributes();
  }

  private static ImmutableSet<Community> communities(String... texts) {
    return Arrays.stream(texts).map(Community::parse).collect(ImmutableSet.toImmutableSet());
  }

  private static ImmutableList<CommunityPattern> patterns(String... texts) {
    return Arrays.stream(texts)
        .map(CommunityPattern::parse)
        .collect(ImmutableList.toImmutableList());
  }

  @Test
  void the_first_statement_with_a_verdict_decides_and_is_named() {
    Policy policy =
        policy(
            statement("other", Outcome.ACCEPT, prefixes("172.16.0.0/12")),
            statement("bad", Outcome.REJECT, prefixes("10.0.0.0/8 orlonger")),
            statement("rest", Outcome.ACCEPT));
    PolicyResult result = policy.evaluate(route(PLAIN));
    assertThat(result.accepted()).isFalse();
    assertThat(result.statement()).isEqualTo("bad");
  }

  @Test
  void nothing_matched_is_refused_by_default() {
    PolicyResult result = policy().evaluate(route(PLAIN));
    assertThat(result.accepted()).isFalse();
    assertThat(result.statement()).isEqualTo("default");
  }

  @Test
  void all_conditions_of_a_statement_must_hold() {
    Policy policy =
        policy(
            statement(
                "both",
                Outcome.ACCEPT,
                prefixes("10.0.0.0/8 orlonger"),
                new Condition.AsPaths(ImmutableList.of(AsPathPattern.parse("_65009_")))));
    assertThat(policy.evaluate(route(PLAIN)).accepted()).isFalse();
  }

  @Test
  void next_goes_on_with_what_the_actions_left() {
    Policy policy =
        policy(
            new Statement(
                "mark",
                ImmutableList.of(),
                ImmutableList.of(new Action.AddCommunities(communities("65001:1"))),
                Outcome.NEXT),
            statement(
                "marked", Outcome.ACCEPT, new Condition.Communities(patterns("65001:1"), false)));
    PolicyResult result = policy.evaluate(route(PLAIN));
    assertThat(result.accepted()).isTrue();
    assertThat(result.statement()).isEqualTo("marked");
    assertThat(result.attributes().communities()).containsExactly(65001 << 16 | 1);
  }

  @Test
  void a_called_policy_judges_in_place_and_what_it_leaves_goes_on() {
    Policy inner =
        new Policy(
            "inner", ImmutableList.of(statement("long", Outcome.REJECT, prefixes("10.1.0.0/16"))));
    Policy outer =
        new Policy(
            "outer",
            ImmutableList.of(
                new Statement(
                    "mark",
                    ImmutableList.of(),
                    ImmutableList.of(new Action.SetMed(5)),
                    Outcome.NEXT),
                new Statement(
                    "inner", ImmutableList.of(), ImmutableList.of(), Outcome.call(inner))));
    Policy top =
        policy(
            new Statement("outer", ImmutableList.of(), ImmutableList.of(), Outcome.call(outer)),
            statement("rest", Outcome.ACCEPT));

    PolicyResult refused = top.evaluate(route(PLAIN));
    assertThat(refused.accepted()).isFalse();
    assertThat(refused.statement()).isEqualTo("outer/inner/long");

    PolicyRoute other =
        new PolicyRoute(
            IpPrefix.parse("10.2.0.0/16"),
            PLAIN,
            RouteSource.EXTERNAL,
            "fra",
            OptionalLong.of(65001),
            OriginValidator.NONE);
    PolicyResult accepted = top.evaluate(other);
    assertThat(accepted.statement()).isEqualTo("rest");
    assertThat(accepted.attributes().multiExitDiscriminator()).isEqualTo(5);
  }

  @Test
  void knows_whether_it_asks_the_rpki() {
    Condition invalid = new Condition.Rpki(ImmutableSet.of(RpkiState.INVALID));
    Policy direct = policy(statement("it", Outcome.REJECT, new Condition.Not(invalid)));
    assertThat(direct.asksRpki()).isTrue();
    assertThat(
            policy(new Statement("c", ImmutableList.of(), ImmutableList.of(), Outcome.call(direct)))
                .asksRpki())
        .isTrue();
    assertThat(policy(statement("m", Outcome.ACCEPT, new Condition.AcceptedBy(direct))).asksRpki())
        .isTrue();
    assertThat(Policy.OWN.asksRpki()).isFalse();
  }

  @Test
  void what_changes_nothing_keeps_the_instance() {
    assertThat(Policy.ANY.evaluate(route(PLAIN)).attributes()).isSameAs(PLAIN);
  }

  static Stream<Arguments> conditions() {
    return Stream.of(
        Arguments.of(new Condition.Family(AddressFamily.IPV4), PLAIN, true),
        Arguments.of(new Condition.Family(AddressFamily.IPV6), PLAIN, false),
        Arguments.of(new Condition.AsPathLength(range("2")), PLAIN, true),
        Arguments.of(new Condition.AsPathLength(range("3-9")), PLAIN, false),
        Arguments.of(new Condition.LocalPreferences(range(">= 100")), PLAIN, true),
        Arguments.of(new Condition.LocalPreferences(range("> 100")), PLAIN, false),
        Arguments.of(new Condition.Meds(range("0")), PLAIN, true),
        Arguments.of(new Condition.Meds(range("> 0")), PLAIN, false),
        Arguments.of(new Condition.Rpki(ImmutableSet.of(RpkiState.VALID)), PLAIN, true),
        Arguments.of(new Condition.Rpki(ImmutableSet.of(RpkiState.INVALID)), PLAIN, false),
        Arguments.of(new Condition.AcceptedBy(Policy.ANY), PLAIN, true),
        Arguments.of(new Condition.AcceptedBy(Policy.OWN), PLAIN, false),
        Arguments.of(new Condition.Neighbors(ImmutableSet.of("fra")), PLAIN, true),
        Arguments.of(new Condition.Neighbors(ImmutableSet.of("ams")), PLAIN, false),
        Arguments.of(new Condition.Sources(ImmutableSet.of(RouteSource.EXTERNAL)), PLAIN, true),
        Arguments.of(new Condition.Sources(ImmutableSet.of(RouteSource.STATIC)), PLAIN, false),
        Arguments.of(new Condition.Origins(ImmutableSet.of(Origin.IGP)), PLAIN, true),
        Arguments.of(new Condition.Origins(ImmutableSet.of(Origin.EGP)), PLAIN, false),
        Arguments.of(nextHops("192.0.2.0/24 orlonger"), PLAIN, true),
        Arguments.of(nextHops("198.51.100.0/24 orlonger"), PLAIN, false),
        Arguments.of(new Condition.Not(nextHops("198.51.100.0/24 orlonger")), PLAIN, true),
        Arguments.of(communities(false, "65001:1", "65001:2"), with("65001:2"), true),
        Arguments.of(communities(true, "65001:1", "65001:2"), with("65001:2"), false),
        Arguments.of(communities(true, "65001:1", "1:2:3"), with("65001:1", "1:2:3"), true),
        Arguments.of(communities(false, "rt:1:2"), with("rt:1:2"), true),
        Arguments.of(communities(false, "65001:*"), with("65002:1"), false),
        Arguments.of(communities(false, "65001:*"), with("65001:9"), true));
  }

  private static NumberRange range(String text) {
    return NumberRange.parse(text, 0xffff_ffffL);
  }

  private static Condition nextHops(String range) {
    return new Condition.NextHops(PrefixSet.parse(List.of(range)));
  }

  private static Condition communities(boolean all, String... texts) {
    return new Condition.Communities(patterns(texts), all);
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void conditions_match(Condition condition, PathAttributes attributes, boolean matches) {
    Policy policy = policy(statement("it", Outcome.ACCEPT, condition));
    assertThat(policy.evaluate(route(attributes)).accepted()).isEqualTo(matches);
  }

  static Stream<Arguments> actions() {
    PathAttributes med = PLAIN.toBuilder().multiExitDiscriminator(100L).build();
    return Stream.of(
        Arguments.of(
            new Action.SetLocalPreference(200),
            PLAIN,
            PLAIN.toBuilder().localPreference(200L).build()),
        Arguments.of(
            new Action.AddLocalPreference(-20),
            PLAIN,
            PLAIN.toBuilder().localPreference(80L).build()),
        Arguments.of(
            new Action.PrependAsns(ImmutableList.of(65010L, 65010L, 65011L)),
            PLAIN,
            PLAIN.toBuilder().asPath(AsPath.sequence(65010, 65010, 65011, 65002, 65003)).build()),
        Arguments.of(
            nextHop("192.0.2.9"),
            PLAIN,
            PLAIN.toBuilder().nextHop(new NextHopAttribute(IpAddress.parse("192.0.2.9"))).build()),
        Arguments.of(nextHop("2001:db8::9"), PLAIN, PLAIN),
        Arguments.of(new Action.SetMed(100), PLAIN, med),
        Arguments.of(
            new Action.AddMed(5), med, PLAIN.toBuilder().multiExitDiscriminator(105L).build()),
        Arguments.of(
            new Action.AddMed(-500), med, PLAIN.toBuilder().multiExitDiscriminator(0L).build()),
        Arguments.of(
            new Action.AddMed(Long.MAX_VALUE),
            med,
            PLAIN.toBuilder().multiExitDiscriminator(0xffff_ffffL).build()),
        Arguments.of(
            new Action.AddMed(7), PLAIN, PLAIN.toBuilder().multiExitDiscriminator(7L).build()),
        Arguments.of(
            new Action.Prepend(2),
            PLAIN,
            PLAIN.toBuilder().asPath(AsPath.sequence(65001, 65001, 65002, 65003)).build()),
        Arguments.of(
            new Action.SetOrigin(Origin.INCOMPLETE),
            PLAIN,
            PLAIN.toBuilder().origin(Origin.INCOMPLETE).build()),
        Arguments.of(
            new Action.AddCommunities(communities("65001:2", "1:2:3", "rt:1:2")),
            with("65001:1"),
            with("65001:1", "65001:2", "1:2:3", "rt:1:2")),
        Arguments.of(
            new Action.SetCommunities(communities("65001:2")),
            with("65001:1", "1:2:3"),
            with("65001:2")),
        Arguments.of(
            new Action.RemoveCommunities(patterns("65001:*", "1:2:3")),
            with("65001:1", "65002:1", "1:2:3", "rt:1:2"),
            with("65002:1", "rt:1:2")));
  }

  private static Action nextHop(String address) {
    return new Action.SetNextHop(new NextHopChoice.Address(IpAddress.parse(address)));
  }

  @ParameterizedTest
  @MethodSource("actions")
  void actions_change(Action action, PathAttributes before, PathAttributes after) {
    assertThat(policy(doing(action)).evaluate(route(before)).attributes()).isEqualTo(after);
  }

  @Test
  void weight_and_the_choice_of_next_hop_stand_beside_the_attributes() {
    NextHopChoice self = new NextHopChoice.Self();
    PolicyResult result =
        policy(doing(new Action.SetWeight(7), new Action.SetNextHop(self))).evaluate(route(PLAIN));
    assertThat(result.weight()).isEqualTo(7);
    assertThat(result.nextHop()).isEqualTo(self);
    assertThat(result.attributes()).isEqualTo(PLAIN);
  }

  @Test
  void prepends_the_first_number_where_ours_would_be_a_loop() {
    PolicyRoute internal =
        new PolicyRoute(
            IpPrefix.parse("10.1.0.0/16"),
            PLAIN,
            RouteSource.INTERNAL,
            "core",
            OptionalLong.empty(),
            OriginValidator.NONE);
    assertThat(policy(doing(new Action.Prepend(1))).evaluate(internal).attributes().asPath())
        .hasToString("65002 65002 65003");
  }

  @Test
  void own_accepts_what_no_neighbour_taught() {
    assertThat(Policy.OWN.evaluate(route(PLAIN)).accepted()).isFalse();
    PolicyRoute own =
        new PolicyRoute(
            IpPrefix.parse("10.1.0.0/16"),
            PLAIN,
            RouteSource.STATIC,
            "",
            OptionalLong.empty(),
            OriginValidator.NONE);
    assertThat(Policy.OWN.evaluate(own).accepted()).isTrue();
  }

  @Test
  void actions_refuse_numbers_out_of_range() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Action.SetMed(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Action.SetLocalPreference(1L << 32))
        .withMessage("a local preference is 0 to 4294967295, not 4294967296");
    assertThatIllegalArgumentException().isThrownBy(() -> new Action.Prepend(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Action.SetWeight(65536));
  }
}
