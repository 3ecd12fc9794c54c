package net.spanwire.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.junit.jupiter.api.Test;

class DestinationTableTest {

  @Test
  void finds_what_covers_an_address_the_longest_first() {
    DestinationTable table = new DestinationTable(AddressFamily.IPV4);
    for (String text :
        List.of("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "10.2.0.0/16")) {
      table.findOrAdd(IpPrefix.parse(text));
    }
    assertThat(
            table.covering(IpAddress.parse("10.1.2.3")).stream()
                .map(id -> table.prefix(id).toString()))
        .containsExactly("10.1.2.3/32", "10.1.0.0/16", "10.0.0.0/8", "0.0.0.0/0");
    assertThat(table.covering(IpAddress.parse("fd00::1"))).isEmpty();
  }

  @Test
  void gives_the_members_of_a_set_by_prefix() {
    DestinationTable table = new DestinationTable(AddressFamily.IPV6);
    IdSet some = new IdSet();
    for (String text : List.of("fd00::/8", "2001:db8::/32", "2002::/16", "::/0", "8000::/1")) {
      some.add(table.findOrAdd(IpPrefix.parse(text)));
    }
    table.findOrAdd(IpPrefix.parse("2003::/16"));
    List<String> order = new ArrayList<>();
    table.byPrefix(some).forEachRemaining((int id) -> order.add(table.prefix(id).toString()));
    assertThat(order).containsExactly("::/0", "2001:db8::/32", "2002::/16", "8000::/1", "fd00::/8");
  }
}
