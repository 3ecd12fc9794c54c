package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import net.spanwire.bgp.fsm.Action.StaleExpired.Then;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Message.RouteRefresh;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.policy.Community;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.RouteChange;
import org.junit.jupiter.api.Test;

/** Routes that outlive a session, and those that are said again. */
class StaleRoutesTest {

  private static final AfiSafi V4 = AfiSafi.IPV4_UNICAST;
  private static final String KEPT = "10.1.0.0/16";
  private static final String LOST = "10.2.0.0/16";
  private static final PathAttributes BY_FRA = attributes("192.0.2.2", 65002);
  private static final PathAttributes BY_AMS = attributes("192.0.2.3", 65003, 64999);

  private final RibFixture fixture =
      new RibFixture()
          .plain("fra", 65002, "192.0.2.2")
          .plain("ams", 65003, "192.0.2.3")
          .learn("fra", KEPT, BY_FRA)
          .learn("fra", LOST, BY_FRA)
          .settle();

  private void back() {
    fixture.rib.onEstablished("fra", Sessions.with("fra", 65002, "192.0.2.2").build());
  }

  private List<String> destinations() {
    return fixture.rib.view().routes(V4, 0, 1000).routes().stream()
        .map(route -> route.prefix().toString())
        .sorted()
        .toList();
  }

  private void restart() {
    fixture.changes();
    fixture.rib.onDown("fra", ImmutableSet.of(V4));
    fixture.settle();
  }

  /** RFC 4724 §4.2. */
  @Test
  void forwarding_goes_on_while_a_neighbour_restarts() {
    restart();
    assertThat(fixture.changes()).isEmpty();
    assertThat(destinations()).containsExactly(KEPT, LOST);
    assertThat(fixture.counters("fra", V4).received()).isEqualTo(2);

    back();
    fixture.learn("fra", KEPT, BY_FRA).settle();
    assertThat(fixture.changes()).isEmpty();
    fixture.rib.onEndOfRib("fra", V4);
    fixture.settle();
    assertThat(fixture.changes()).hasOnlyElementsOfType(RouteChange.Remove.class).hasSize(1);
    assertThat(destinations()).containsExactly(KEPT);
    assertThat(fixture.counters("fra", V4).received()).isEqualTo(1);
  }

  @Test
  void other_families_go_at_once() {
    fixture.learn("fra", "fd00:2::/48", attributes("2001:db8::2", 65002));
    fixture.rib.process(1000);
    restart();
    assertThat(fixture.rib.view().route(IpPrefix.parse("fd00:2::/48"))).isEmpty();
    assertThat(destinations()).containsExactly(KEPT, LOST);
  }

  @Test
  void what_is_kept_goes_when_its_time_is_over() {
    restart();
    fixture.rib.onStaleExpired("fra", V4, Then.SWEEP);
    fixture.settle();
    assertThat(destinations()).isEmpty();
    back();
    fixture.learn("fra", KEPT, BY_FRA).settle();
    assertThat(destinations()).containsExactly(KEPT);
  }

  /** What came in the new session must not go with what is swept of the old one. */
  @Test
  void a_sweep_in_slices_spares_what_was_said_again() {
    for (int i = 0; i < 200; i++) {
      fixture.learn("fra", "10.100." + i + ".0/24", BY_FRA);
    }
    fixture.settle();
    restart();
    back();
    fixture.rib.onStaleExpired("fra", V4, Then.SWEEP);
    fixture.rib.process(64);
    for (int i = 0; i < 200; i++) {
      fixture.learn("fra", "10.100." + i + ".0/24", BY_FRA);
    }
    fixture.settle();
    assertThat(destinations()).hasSize(200);
    assertThat(fixture.counters("fra", V4).received()).isEqualTo(200);
  }

  @Test
  void a_second_restart_drops_what_was_not_said_again_in_between() {
    restart();
    back();
    fixture.learn("fra", KEPT, BY_FRA).settle();
    restart();
    assertThat(destinations()).containsExactly(KEPT);
  }

  @Test
  void a_final_end_takes_everything() {
    restart();
    fixture.rib.onDown("fra");
    fixture.settle();
    assertThat(destinations()).isEmpty();
  }

  /** RFC 9494 §4.3. */
  @Test
  void the_last_resort_loses_to_everything_and_is_marked() {
    fixture
        .learn("ams", KEPT, BY_AMS)
        .learn(
            "fra", LOST, BY_FRA.toBuilder().communities(ImmutableSet.of(Community.NO_LLGR)).build())
        .settle();
    assertThat(fixture.best()).isEqualTo("fra");
    restart();
    assertThat(fixture.best()).isEqualTo("fra");
    fixture.rib.onStaleExpired("fra", V4, Then.KEEP_AS_LAST_RESORT);
    fixture.settle();
    assertThat(fixture.best()).isEqualTo("ams");
    assertThat(fixture.path("ams").step()).isEqualTo(DecisionStep.LAST_RESORT);
    assertThat(fixture.path("fra").attributes().communities()).contains(Community.LLGR_STALE);
    assertThat(destinations()).as("NO_LLGR").containsExactly(KEPT);
    back();
    fixture.learn("fra", KEPT, BY_FRA).settle();
    assertThat(fixture.best()).isEqualTo("fra");
    assertThat(fixture.path("fra").attributes().communities()).isEmpty();
  }

  @Test
  void the_last_resort_is_told_to_those_who_know_it_only() {
    fixture
        .neighbor(
            "knows",
            65004,
            "192.0.2.4",
            config -> config,
            session ->
                session.capabilities(new Capability.LongLivedGracefulRestart(ImmutableList.of())))
        .settle();
    assertThat(fixture.told("ams")).containsKey(KEPT);
    assertThat(fixture.told("knows")).containsKey(KEPT);
    restart();
    fixture.rib.onStaleExpired("fra", V4, Then.KEEP_AS_LAST_RESORT);
    fixture.settle();
    assertThat(fixture.poll("ams"))
        .anyMatch(message -> message instanceof Message.Update u && !u.withdrawn().isEmpty());
    assertThat(fixture.told("knows", KEPT).communities()).contains(Community.LLGR_STALE);
  }

  /** RFC 7313 §4, as the one who asked. */
  @Test
  void what_a_refresh_leaves_out_goes_at_its_end() {
    fixture.rib.onRouteRefresh("fra", new RouteRefresh(V4, RouteRefresh.BEGIN));
    fixture.learn("fra", KEPT, BY_FRA).settle();
    assertThat(destinations()).containsExactly(KEPT, LOST);
    fixture.rib.onRouteRefresh("fra", new RouteRefresh(V4, RouteRefresh.END));
    fixture.settle();
    assertThat(destinations()).containsExactly(KEPT);
  }

  /** RFC 7313 §4, as the one who was asked. */
  @Test
  void a_refresh_is_marked_and_comes_after_the_initial_table() {
    fixture.neighbor("asks", 65004, "192.0.2.4", config -> config, Sessions::enhancedRouteRefresh);
    fixture.rib.onRouteRefresh("asks", new RouteRefresh(V4, RouteRefresh.REQUEST));
    fixture.settle();
    List<Message> told =
        fixture.poll("asks").stream()
            .filter(message -> !message.equals(new Message.EndOfRib(AfiSafi.IPV6_UNICAST)))
            .toList();
    int end = told.indexOf(new Message.EndOfRib(V4));
    assertThat(end).isPositive();
    assertThat(told.get(end + 1)).isEqualTo(new RouteRefresh(V4, RouteRefresh.BEGIN));
    assertThat(told.getLast()).isEqualTo(new RouteRefresh(V4, RouteRefresh.END));
    assertThat(told.subList(end + 2, told.size() - 1))
        .flatExtracting(message -> ((Message.Update) message).announced())
        .hasSize(2);
    assertThat(fixture.poll("asks")).isEmpty();
  }

  @Test
  void a_refresh_without_marks_just_says_all_again() {
    fixture.poll("ams");
    fixture.rib.onRouteRefresh("ams", new RouteRefresh(V4, RouteRefresh.REQUEST));
    assertThat(fixture.poll("ams"))
        .hasOnlyElementsOfType(Message.Update.class)
        .flatExtracting(message -> ((Message.Update) message).announced())
        .hasSize(2);
  }

  /** RFC 7911: of several paths to a destination only those that were said again stay. */
  @Test
  void paths_are_stale_one_by_one() {
    fixture.neighbor("rr", 65004, "192.0.2.4", config -> config, Sessions::addPathReceive);
    sayPath(1);
    sayPath(2);
    fixture.settle();
    fixture.rib.onRouteRefresh("rr", new RouteRefresh(V4, RouteRefresh.BEGIN));
    sayPath(2);
    fixture.rib.onRouteRefresh("rr", new RouteRefresh(V4, RouteRefresh.END));
    fixture.settle();
    assertThat(fixture.counters("rr", V4).received()).isEqualTo(1);
    assertThat(fixture.path("rr").pathId()).isEqualTo(2);
  }

  private void sayPath(int id) {
    fixture.rib.onUpdate(
        "rr",
        Message.Update.announce(
            ImmutableList.of(new Nlri(RibFixture.NET, id)), attributes("192.0.2.4", 65004)));
  }

  /** RFC 4724 §4.1. */
  @Test
  void after_a_restart_of_ours_nothing_is_chosen_or_said_too_early() {
    RibFixture fresh = new RibFixture();
    fresh.rib.deferSelection();
    fresh.plain("fra", 65002, "192.0.2.2").plain("ams", 65003, "192.0.2.3");
    fresh.learn("fra", BY_FRA);
    assertThat(fresh.rib.process(100)).isFalse();
    assertThat(fresh.rib.hasUndecided()).as("more may be heard").isFalse();
    assertThat(fresh.changes()).isEmpty();
    assertThat(fresh.poll("ams")).isEmpty();
    fresh.rib.select();
    assertThat(fresh.rib.hasUndecided()).isTrue();
    fresh.settle();
    assertThat(fresh.rib.hasUndecided()).isFalse();
    assertThat(fresh.changes()).hasSize(1);
    assertThat(fresh.told("ams")).containsKey(KEPT);
  }
}
