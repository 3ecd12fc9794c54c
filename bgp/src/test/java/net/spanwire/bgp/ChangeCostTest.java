package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.function.UnaryOperator;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.IpAddress;
import org.junit.jupiter.api.Test;

class ChangeCostTest {

  private static final NeighborConfig BEFORE =
      NeighborConfig.builder("fra", 65002, IpAddress.parse("192.0.2.2")).build();

  private static ChangeCost cost(UnaryOperator<NeighborConfigBuilder> change) {
    return ChangeCost.between(BEFORE, change.apply(BEFORE.toBuilder()).build());
  }

  @Test
  void policies_and_our_own_timers_are_free() {
    assertThat(cost(change -> change)).isEqualTo(ChangeCost.NOTHING);
    assertThat(cost(change -> change.importPolicy("a").exportPolicy("b").nextHopSelf()))
        .isEqualTo(ChangeCost.NOTHING);
    assertThat(cost(change -> change.passive(true).port(1179))).isEqualTo(ChangeCost.NOTHING);
    assertThat(cost(change -> change.connectRetry(Duration.ofSeconds(5))))
        .isEqualTo(ChangeCost.NOTHING);
  }

  @Test
  void what_is_read_otherwise_has_to_be_said_again() {
    assertThat(cost(change -> change.enforceFirstAs(false).importPolicy("a")))
        .isEqualTo(ChangeCost.ROUTE_REFRESH);
  }

  @Test
  void what_the_neighbour_is_told_needs_a_new_session() {
    assertThat(cost(change -> change.holdTime(Duration.ofSeconds(30)))).isEqualTo(ChangeCost.RESET);
    assertThat(cost(change -> change.families(ImmutableSet.of(AfiSafi.IPV4_UNICAST))))
        .isEqualTo(ChangeCost.RESET);
    assertThat(cost(change -> change.localAddress(IpAddress.parse("192.0.2.1"))))
        .isEqualTo(ChangeCost.RESET);
    assertThat(cost(change -> change.ttlSecurity(true).enforceFirstAs(false)))
        .isEqualTo(ChangeCost.RESET);
    assertThat(
            ChangeCost.between(
                BEFORE, NeighborConfig.builder("fra", 65003, IpAddress.parse("192.0.2.2")).build()))
        .isEqualTo(ChangeCost.RESET);
  }

  @Test
  void enabled_costs_what_it_says() {
    NeighborConfig disabled = BEFORE.toBuilder().enabled(false).build();
    assertThat(ChangeCost.between(BEFORE, disabled)).isEqualTo(ChangeCost.RESET);
    assertThat(ChangeCost.between(disabled, BEFORE)).isEqualTo(ChangeCost.NOTHING);
  }
}
