package net.spanwire.bgp.rib;

import static net.spanwire.bgp.rib.RibFixture.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.routing.RouteChange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A neighbour with a large table is lost. */
class LostSessionTest {

  private static final int TABLE = 1_000;

  private final RibFixture fixture =
      new RibFixture().plain("fra", 65002, "192.0.2.2").plain("ams", 65003, "192.0.2.3");

  /** Nobody is heard while anything is undecided, so no slice of the work may leave that behind. */
  @ParameterizedTest
  @CsvSource({"fra, 10.%d.%d.0/24", "ams, 10.%d.%d.0/24", "fra, 2001:%x:%x::/48"})
  void every_slice_ends_with_all_decided(String lost, String form) {
    for (int i = 0; i < TABLE; i++) {
      String prefix = form.formatted(i / 250, i % 250);
      fixture.learn("fra", prefix, attributes("192.0.2.2", 65002));
      fixture.learn("ams", prefix, attributes("192.0.2.3", 65003, 64999));
    }
    fixture.settle();
    fixture.changes();
    fixture.rib.onDown(lost);
    int slices = 0;
    for (boolean more = true; more; slices++) {
      more = fixture.rib.process(256);
      assertThat(fixture.rib.hasUndecided()).as("after slice %d", slices).isFalse();
    }
    assertThat(slices).isGreaterThan(TABLE / 256);
    assertThat(fixture.changes())
        .hasOnlyElementsOfType(RouteChange.Install.class)
        .hasSize(lost.equals("fra") ? TABLE : 0);
    AfiSafi family = form.contains(":") ? AfiSafi.IPV6_UNICAST : AfiSafi.IPV4_UNICAST;
    assertThat(fixture.rib.view().size(family)).isEqualTo(TABLE);
  }
}
