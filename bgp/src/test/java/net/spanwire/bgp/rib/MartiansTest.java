package net.spanwire.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Random;
import net.spanwire.bgp.policy.PrefixRange;
import net.spanwire.bgp.policy.PrefixSet;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MartiansTest {

  private static final PrefixSet BLOCKS =
      PrefixSet.parse(
          ImmutableList.of(
              "0.0.0.0/8 orlonger",
              "127.0.0.0/8 orlonger",
              "169.254.0.0/16 orlonger",
              "224.0.0.0/4 orlonger",
              "240.0.0.0/4 orlonger",
              "::/32 orlonger",
              "fe80::/10 orlonger",
              "fec0::/10 orlonger",
              "ff00::/8 orlonger"));

  @Test
  void are_what_the_registries_list() {
    Random random = new Random(1);
    for (int i = 0; i < 200_000; i++) {
      IpPrefix block = BLOCKS.ranges().get(random.nextInt(BLOCKS.ranges().size())).prefix();
      IpPrefix prefix = near(random, block);
      assertThat(Martians.contain(prefix)).as("%s", prefix).isEqualTo(BLOCKS.contains(prefix));
    }
    BLOCKS.ranges().stream()
        .map(PrefixRange::prefix)
        .forEach(block -> assertThat(Martians.contain(block)).as("%s", block).isTrue());
  }

  /** One that differs from the block in a bit or two and in its length. */
  private static IpPrefix near(Random random, IpPrefix block) {
    int bit = random.nextInt(40);
    return switch (block) {
      case Ipv4Prefix(int bits, int _) ->
          Ipv4Prefix.of(bits ^ (bit < 32 ? 1 << bit : 0), random.nextInt(33));
      case Ipv6Prefix(long high, long low, int _) ->
          Ipv6Prefix.of(high ^ (bit < 36 ? 1L << 28 + bit : 0), low, random.nextInt(129));
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0/0", "::/0", "10.0.0.0/8", "100.64.0.0/10", "fd00::/8", "2000::/3"})
  void are_not_what_sites_exchange(String prefix) {
    assertThat(Martians.contain(IpPrefix.parse(prefix))).isFalse();
  }
}
