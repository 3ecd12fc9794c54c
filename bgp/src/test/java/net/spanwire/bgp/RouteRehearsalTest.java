package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.RouteChange;
import org.junit.jupiter.api.Test;

/** What is rehearsed is the whole way: else the compiler would learn nothing by it. */
class RouteRehearsalTest {

  private final Map<AddressFamily, Integer> installed = new EnumMap<>(AddressFamily.class);
  private final Set<IpPrefix> standing = new HashSet<>();

  private void take(List<RouteChange> changes) {
    for (RouteChange change : changes) {
      IpPrefix destination = change.destination();
      switch (change) {
        case RouteChange.Install install -> {
          assertThat(install.route().nextHops()).containsExactly(NextHop.device("nowhere"));
          standing.add(destination);
          installed.merge(destination.family(), 1, Integer::sum);
        }
        case RouteChange.Remove _ -> assertThat(standing.remove(destination)).isTrue();
      }
    }
  }

  @Test
  void routes_of_both_families_are_installed_and_lost_as_often_as_one_likes() {
    RouteRehearsal rehearsal = new RouteRehearsal(this::take, "nowhere");
    rehearsal.comeAndGo();
    assertThat(installed)
        .containsEntry(AddressFamily.IPV4, 2400)
        .containsEntry(AddressFamily.IPV6, 2400);
    assertThat(standing).isEmpty();
    rehearsal.comeAndGo();
    assertThat(installed).containsEntry(AddressFamily.IPV4, 4800);
    assertThat(standing).isEmpty();
  }
}
