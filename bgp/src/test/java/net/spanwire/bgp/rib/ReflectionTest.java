package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.NET;
import static net.spanwire.bgp.rib.RibFixture.attributes;
import static net.spanwire.bgp.rib.RibFixture.building;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
import net.spanwire.bgp.ExportOptions;
import net.spanwire.bgp.ExportOptions.NextHopRule;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.RouterOptions;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.junit.jupiter.api.Test;

/** Route reflection (RFC 4456). */
class ReflectionTest {

  private static final String A = "192.0.2.1";
  private static final String B = "192.0.2.2";
  private static final Ipv4Address CLUSTER = id("10.0.0.254");
  private static final Ipv4Address ORIGINATOR = id("10.0.0.1");

  private static Ipv4Address id(String text) {
    return (Ipv4Address) IpAddress.parse(text);
  }

  private static RibFixture client(RibFixture fixture, String name, String address) {
    return fixture.neighbor(
        name,
        65001,
        address,
        config -> config.exports(Options.REFLECTOR_CLIENT),
        session -> session);
  }

  /** Two clients, two others, one external neighbour. */
  private static RibFixture five(RouterOptions options) {
    RibFixture fixture = new RibFixture(options);
    client(fixture, "client1", A);
    client(fixture, "client2", B);
    return fixture
        .plain("other1", 65001, "192.0.2.3")
        .plain("other2", 65001, "192.0.2.4")
        .plain("out", 65002, "192.0.2.5");
  }

  private static RibFixture five() {
    return five(RouterOptions.USUAL);
  }

  private static PathAttributes internal(String via) {
    return building(via, 7).localPreference(150L).multiExitDiscriminator(5L).build();
  }

  @Test
  void a_clients_path_goes_to_everyone_but_itself() {
    RibFixture fixture = five().learn("client1", internal(A)).settle();
    assertThat(fixture.told("client1")).isEmpty();
    for (String name : new String[] {"client2", "other1", "other2", "out"}) {
      assertThat(fixture.told(name)).as(name).containsKey(NET.toString());
    }
  }

  @Test
  void a_non_clients_path_goes_to_clients_and_out() {
    RibFixture fixture = five().learn("other1", internal("192.0.2.3")).settle();
    for (String name : new String[] {"client1", "client2", "out"}) {
      assertThat(fixture.told(name)).as(name).containsKey(NET.toString());
    }
    assertThat(fixture.told("other1")).isEmpty();
    assertThat(fixture.told("other2")).isEmpty();
  }

  @Test
  void reflection_adds_originator_and_cluster_and_changes_nothing_else() {
    RibFixture fixture = five().learn("client1", internal(A)).settle();
    assertThat(fixture.toldNet("other1"))
        .isEqualTo(
            internal(A).toBuilder()
                .originatorId(ORIGINATOR)
                .clusterList(ImmutableList.of(CLUSTER))
                .build());
  }

  @Test
  void a_second_reflector_keeps_the_originator_and_puts_its_cluster_first() {
    Ipv4Address first = id("10.9.9.9");
    PathAttributes reflected =
        internal(A).toBuilder()
            .originatorId(id("10.8.8.8"))
            .clusterList(ImmutableList.of(first))
            .build();
    RibFixture fixture =
        five(new RouterOptions(id("1.1.1.1"), null, false)).learn("client1", reflected).settle();
    assertThat(fixture.toldNet("other1"))
        .isEqualTo(
            reflected.toBuilder().clusterList(ImmutableList.of(id("1.1.1.1"), first)).build());
  }

  @Test
  void nothing_of_it_leaves_the_autonomous_system() {
    RibFixture fixture =
        five()
            .learn(
                "client1",
                internal(A).toBuilder()
                    .originatorId(id("10.8.8.8"))
                    .clusterList(ImmutableList.of(id("10.9.9.9")))
                    .build())
            .settle();
    PathAttributes told = fixture.toldNet("out");
    assertThat(told.originatorId()).isNull();
    assertThat(told.clusterList()).isEmpty();
    assertThat(told.localPreference()).isNull();
    assertThat(told.multiExitDiscriminator()).isNull();
  }

  @Test
  void external_and_own_routes_are_not_reflected_but_announced() {
    RibFixture fixture = five().learn("out", attributes("192.0.2.5", 65002)).settle();
    PathAttributes told = fixture.toldNet("client1");
    assertThat(told.originatorId()).isNull();
    assertThat(told.clusterList()).isEmpty();
  }

  @Test
  void refuses_what_began_with_us_or_was_in_our_cluster() {
    RibFixture fixture =
        five()
            .learn("client1", internal(A).toBuilder().originatorId(CLUSTER).build())
            .learn(
                "client2",
                internal(B).toBuilder()
                    .originatorId(ORIGINATOR)
                    .clusterList(ImmutableList.of(id("10.9.9.9"), CLUSTER))
                    .build())
            .settle();
    assertThat(fixture.path("client1").verdict().refusal())
        .isEqualTo(Verdict.Refusal.OWN_ORIGINATOR);
    assertThat(fixture.path("client2").verdict().refusal()).isEqualTo(Verdict.Refusal.OWN_CLUSTER);
    assertThat(fixture.best()).isEmpty();
  }

  @Test
  void next_hop_self_leaves_reflected_paths_alone_unless_forced() {
    RibFixture fixture = new RibFixture();
    client(fixture, "client1", A);
    fixture
        .neighbor(
            "self",
            65001,
            B,
            config -> config.exports(Options.nextHop(NextHopRule.SELF)),
            session -> session)
        .neighbor(
            "forced",
            65001,
            "192.0.2.3",
            config -> config.exports(Options.nextHop(NextHopRule.SELF_ALWAYS)),
            session -> session)
        .plain("out", 65002, "192.0.2.5")
        .learn("client1", internal(A))
        .learn("out", "10.2.0.0/16", attributes("192.0.2.5", 65002))
        .settle();
    IpAddress ourselves = IpAddress.parse("192.0.2.254");
    var self = fixture.told("self");
    assertThat(Objects.requireNonNull(self.get(NET.toString())).nextHop().address())
        .isEqualTo(IpAddress.parse(A));
    assertThat(Objects.requireNonNull(self.get("10.2.0.0/16")).nextHop().address())
        .isEqualTo(ourselves);
    assertThat(fixture.toldNet("forced").nextHop().address()).isEqualTo(ourselves);
  }

  @Test
  void becoming_a_client_is_heard_of_at_once() {
    RibFixture fixture =
        new RibFixture()
            .plain("one", 65001, A)
            .plain("two", 65001, B)
            .learn("one", internal(A))
            .settle();
    assertThat(fixture.told("two")).isEmpty();

    configure(fixture, "one", Options.REFLECTOR_CLIENT);
    assertThat(fixture.told("two")).containsKey(NET.toString());

    configure(fixture, "one", ExportOptions.USUAL);
    assertThat(fixture.poll("two")).hasSize(1);

    configure(fixture, "two", Options.REFLECTOR_CLIENT);
    assertThat(fixture.told("two")).containsKey(NET.toString());
  }

  private static void configure(RibFixture fixture, String name, ExportOptions options) {
    NeighborConfig changed =
        Objects.requireNonNull(fixture.neighbors.get(name)).toBuilder().exports(options).build();
    fixture.neighbors.put(name, changed);
    fixture.rib.addNeighbor(changed);
    fixture.settle();
  }
}
