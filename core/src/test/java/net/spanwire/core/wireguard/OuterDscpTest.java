package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OuterDscpTest {

  /** EF and ECT(0) inside. */
  private static final int INNER = 46 << 2 | 2;

  @Test
  void takes_the_place_of_the_inner_one_and_leaves_the_congestion_bits() {
    assertThat(OuterDscp.DEFAULT.trafficClass(INNER)).isEqualTo(2);
    assertThat(new OuterDscp(34).trafficClass(INNER)).isEqualTo(0x88 | 2);
    assertThat(OuterDscp.INHERIT.trafficClass(INNER)).isEqualTo(INNER);
  }
}
