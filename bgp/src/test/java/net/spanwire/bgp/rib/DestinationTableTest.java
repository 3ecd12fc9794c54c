package net.spanwire.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import org.junit.jupiter.api.Test;

class DestinationTableTest {

  @Test
  void gives_every_prefix_a_number_of_its_own_while_they_come_and_go() {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      DestinationTable table = new DestinationTable();
      Map<IpPrefix, Integer> plain = new HashMap<>();
      for (int i = 0; i < 20_000; i++) {
        IpPrefix prefix = random(random);
        Integer known = plain.get(prefix);
        assertThat(table.find(prefix)).as("seed %d", seed).isEqualTo(known == null ? -1 : known);
        if (known == null) {
          int id = table.findOrAdd(prefix);
          assertThat(table.prefix(id)).isEqualTo(prefix);
          plain.put(prefix, id);
        } else if (random.nextInt(3) > 0) {
          table.release(known);
          plain.remove(prefix);
        }
      }
      assertThat(table.size()).isEqualTo(plain.size());
      plain.forEach((prefix, id) -> assertThat(table.find(prefix)).isEqualTo(id));
      assertThat(plain.values()).doesNotHaveDuplicates();
      new ArrayList<>(plain.values()).forEach(table::release);
      assertThat(table.size()).isZero();
      assertThat(table.find(random(random))).isEqualTo(-1);
    }
  }

  private static IpPrefix random(Random random) {
    return random.nextBoolean()
        ? Ipv4Prefix.of(random.nextInt(2000) << 14, 8 + random.nextInt(11))
        : Ipv6Prefix.of(0xfd00L << 48 | (long) random.nextInt(500) << 16, 0, 48);
  }

  @Test
  void finds_what_covers_an_address_the_longest_first() {
    DestinationTable table = new DestinationTable();
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
}
