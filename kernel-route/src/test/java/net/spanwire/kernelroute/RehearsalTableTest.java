package net.spanwire.kernelroute;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.List;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.ForwardingRoute;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.RouteChange;
import org.junit.jupiter.api.Test;

class RehearsalTableTest {

  @Test
  void routes_are_written_for_the_kernel_and_reach_none() {
    RehearsalTable table = new RehearsalTable();
    long before = table.written();
    IpPrefix destination = IpPrefix.parse("198.51.100.0/24");
    table.apply(
        List.of(
            new RouteChange.Install(
                new ForwardingRoute(
                    destination,
                    Purpose.LEARNED,
                    ImmutableList.of(NextHop.device(RehearsalTable.LINK))))));
    // The route and its next hop object.
    assertThat(table.written()).isEqualTo(before + 2);
    table.apply(List.of(new RouteChange.Remove(destination, Purpose.LEARNED)));
    assertThat(table.written()).isGreaterThan(before + 2);
  }
}
