package net.spanwire.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixIndexTest {

  @ParameterizedTest
  @EnumSource
  void gives_every_prefix_a_number_of_its_own_while_they_come_and_go(AddressFamily family) {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      PrefixIndex index = new PrefixIndex(family);
      Map<IpPrefix, Integer> plain = new HashMap<>();
      int most = 0;
      for (int i = 0; i < 20_000; i++) {
        IpPrefix prefix = random(random, family);
        Integer known = plain.get(prefix);
        assertThat(index.find(prefix)).as("seed %d", seed).isEqualTo(known == null ? -1 : known);
        if (known == null) {
          int id = index.findOrAdd(prefix);
          assertThat(index.get(id)).isEqualTo(prefix);
          plain.put(prefix, id);
          most = Math.max(most, plain.size());
        } else if (random.nextInt(3) > 0) {
          index.remove(known);
          assertThat(index.contains(known)).isFalse();
          plain.remove(prefix);
        }
      }
      assertThat(index.size()).isEqualTo(plain.size());
      assertThat(index.limit()).as("numbers are given again").isEqualTo(most);
      plain.forEach((prefix, id) -> {
        assertThat(index.find(prefix)).isEqualTo(id);
        assertThat(index.findOrAdd(prefix)).isEqualTo(id);
      });
      assertThat(plain.values()).doesNotHaveDuplicates();
      new ArrayList<>(plain.values()).forEach(index::remove);
      assertThat(index.size()).isZero();
      assertThat(index.limit()).isZero();
      assertThat(index.find(random(random, family))).isEqualTo(-1);
    }
  }

  private static IpPrefix random(Random random, AddressFamily family) {
    return switch (family) {
      case IPV4 -> Ipv4Prefix.of(random.nextInt(2000) << 21, random.nextInt(33));
      case IPV6 ->
          Ipv6Prefix.of(
              0xfd00L << 48 | (long) random.nextInt(40) << 16,
              (long) random.nextInt(40) << 32,
              random.nextInt(129));
    };
  }

  @Test
  void knows_one_family() {
    PrefixIndex index = new PrefixIndex(AddressFamily.IPV4);
    assertThat(index.find(IpPrefix.parse("::/0"))).isEqualTo(-1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> index.findOrAdd(IpPrefix.parse("::/0")))
        .withMessageContaining("IPV4");
    assertThat(index.get(0)).isNull();
  }
}
