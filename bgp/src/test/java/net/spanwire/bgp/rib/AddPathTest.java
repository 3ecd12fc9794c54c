package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.NET;
import static net.spanwire.bgp.rib.RibFixture.attributes;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;

/** Several paths to one destination, both ways (RFC 7911). */
class AddPathTest {

  private static final String A = "192.0.2.1";
  private static final String B = "192.0.2.2";
  private static final String C = "192.0.2.3";

  /** What a neighbour knows of {@link RibFixture#NET}: first number of the path by path id. */
  private final Map<String, Map<Integer, Long>> known = new TreeMap<>();

  private static RibFixture listener(RibFixture fixture, String name, int most) {
    return fixture.neighbor(
        name,
        65001,
        "192.0.2.99",
        config -> config.exports(Options.sendMax(most)),
        Sessions::addPath);
  }

  /** Three external neighbours, and an internal one that wants to hear of several paths. */
  private static RibFixture three(int most) {
    RibFixture fixture =
        new RibFixture().plain("a", 65002, A).plain("b", 65003, B).plain("c", 65004, C);
    return listener(fixture, "rx", most)
        .learn("a", attributes(A, 65002))
        .learn("b", attributes(B, 65003, 7))
        .learn("c", attributes(C, 65004, 7, 8))
        .settle();
  }

  private Map<Integer, Long> paths(RibFixture fixture, String neighbor) {
    Map<Integer, Long> paths = known.computeIfAbsent(neighbor, any -> new TreeMap<>());
    for (Message message : fixture.poll(neighbor)) {
      if (message instanceof Message.Update update) {
        for (Nlri nlri : update.withdrawn()) {
          assertThat(paths.remove(nlri.pathId())).as("withdrawn once").isNotNull();
        }
        for (Nlri nlri : update.announced()) {
          assertThat(nlri.prefix()).isEqualTo(NET);
          paths.put(
              nlri.pathId(),
              Objects.requireNonNull(update.attributes()).asPath().neighborAsn().orElse(0));
        }
      }
    }
    return paths;
  }

  @Test
  void says_all_paths_each_under_its_own_identifier() {
    assertThat(paths(three(8), "rx").values()).containsExactlyInAnyOrder(65002L, 65003L, 65004L);
  }

  @Test
  void says_the_best_up_to_a_number() {
    RibFixture fixture = three(2);
    assertThat(paths(fixture, "rx").values()).containsExactlyInAnyOrder(65002L, 65003L);

    fixture.forget("a", NET.toString()).settle();
    assertThat(paths(fixture, "rx").values()).containsExactlyInAnyOrder(65003L, 65004L);
  }

  @Test
  void keeps_identifiers_while_the_source_keeps_the_path() {
    RibFixture fixture = three(8);
    Map<Integer, Long> before = new TreeMap<>(paths(fixture, "rx"));

    fixture.learn("b", building(B, 65003).multiExitDiscriminator(9L).build()).settle();
    assertThat(paths(fixture, "rx")).isEqualTo(before);

    fixture.forget("a", NET.toString()).settle();
    before.values().remove(65002L);
    assertThat(paths(fixture, "rx")).isEqualTo(before);
  }

  @Test
  void says_again_under_the_same_identifiers() {
    RibFixture fixture = three(8);
    Map<Integer, Long> before = Map.copyOf(paths(fixture, "rx"));
    known.clear();
    fixture.rib.softReset("rx", Rib.Direction.OUT);
    assertThat(paths(fixture, "rx")).isEqualTo(before);
  }

  @Test
  void calls_a_path_the_same_in_another_group() {
    RibFixture fixture = three(8);
    Map<Integer, Long> before = new TreeMap<>(paths(fixture, "rx"));
    NeighborConfig changed =
        Objects.requireNonNull(fixture.neighbors.get("rx")).toBuilder()
            .exports(Options.sendMax(2))
            .build();
    fixture.rib.addNeighbor(changed);
    fixture.settle();
    before.values().remove(65004L);
    assertThat(paths(fixture, "rx")).isEqualTo(before);
  }

  @Test
  void does_not_say_a_path_to_its_source_but_all_others() {
    RibFixture fixture = new RibFixture().plain("a", 65002, A);
    fixture
        .neighbor("x", 65003, B, config -> config.exports(Options.sendMax(8)), Sessions::addPath)
        .learn("a", attributes(A, 65002))
        .learn("x", 5, attributes(B, 65003))
        .learn("x", 6, attributes(B, 65003, 7))
        .settle();
    assertThat(paths(fixture, "x")).hasSize(1).containsValue(65001L);
    assertThat(fixture.route().paths()).hasSize(3);
  }

  @Test
  void keeps_several_paths_of_one_neighbour_apart() {
    RibFixture fixture =
        new RibFixture()
            .neighbor("x", 65003, B, config -> config, Sessions::addPath)
            .learn("x", 5, attributes(B, 65003))
            .learn("x", 6, attributes(C, 65003, 7))
            .settle();
    assertThat(fixture.route().best().orElseThrow().pathId()).isEqualTo(5);
    assertThat(fixture.counters("x", AfiSafi.IPV4_UNICAST).received()).isEqualTo(2);

    fixture.forget("x", 5).settle();
    assertThat(fixture.route().best().orElseThrow().pathId()).isEqualTo(6);

    fixture.forget("x", 7).settle();
    assertThat(fixture.route().paths()).hasSize(1);

    fixture.forget("x", 6).settle();
    assertThat(fixture.best()).isEmpty();
  }

  @Test
  void withdraws_all_paths_of_a_session_that_ends() {
    RibFixture fixture = three(8);
    paths(fixture, "rx");
    fixture.rib.onDown("a");
    fixture.rib.onDown("c");
    fixture.settle();
    assertThat(paths(fixture, "rx").values()).containsExactly(65003L);
  }

  @Test
  void plain_neighbours_get_the_best_alone() {
    RibFixture fixture = three(8).plain("old", 65001, "192.0.2.98").settle();
    assertThat(fixture.toldNet("old").asPath().neighborAsn()).hasValue(65002);
  }

  @Test
  void shows_what_was_said_with_identifiers() {
    RibFixture fixture = three(8);
    Map<Integer, Long> told = paths(fixture, "rx");
    List<AdvertisedRoute> shown =
        fixture.rib.view().advertised("rx", AfiSafi.IPV4_UNICAST, 0, 10).routes();
    assertThat(shown).extracting(AdvertisedRoute::prefix).containsOnly(NET);
    assertThat(shown)
        .extracting(AdvertisedRoute::pathId)
        .containsExactlyInAnyOrderElementsOf(told.keySet());
  }

  /** A source that makes up new identifiers for ever costs no more than what it has at a time. */
  @Test
  void uses_identifiers_again_that_nobody_refers_to() {
    RibFixture fixture = new RibFixture();
    fixture.neighbor("x", 65003, B, config -> config, Sessions::addPath);
    listener(fixture, "rx", 8);
    Set<Integer> used = new HashSet<>();
    for (int round = 0; round < 10_000; round++) {
      fixture.learn("x", round, attributes(B, 65003)).settle();
      used.addAll(paths(fixture, "rx").keySet());
      assertThat(paths(fixture, "x")).as("its own").isEmpty();
      fixture.forget("x", round).settle();
      assertThat(paths(fixture, "rx")).isEmpty();
      assertThat(paths(fixture, "x")).isEmpty();
    }
    assertThat(used.size()).isLessThan(3000);
  }

  @Test
  void packs_many_destinations_of_two_paths_into_few_messages() {
    RibFixture fixture = new RibFixture().plain("a", 65002, A).plain("b", 65003, B);
    listener(fixture, "rx", 8);
    ImmutableList.Builder<Nlri> many = ImmutableList.builder();
    for (int i = 0; i < 1000; i++) {
      many.add(new Nlri(IpPrefix.of(IpAddress.parse("10." + i / 250 + "." + i % 250 + ".0"), 24)));
    }
    fixture.rib.onUpdate("a", Message.Update.announce(many.build(), attributes(A, 65002)));
    fixture.rib.onUpdate("b", Message.Update.announce(many.build(), attributes(B, 65003)));
    fixture.settle();
    List<Message> messages = fixture.poll("rx");
    Set<Nlri> announced = new HashSet<>();
    for (Message message : messages) {
      if (message instanceof Message.Update update) {
        announced.addAll(update.announced());
      }
    }
    assertThat(announced).hasSize(2000);
    assertThat(messages.size()).isLessThan(10);
  }
}
