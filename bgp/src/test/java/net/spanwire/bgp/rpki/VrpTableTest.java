package net.spanwire.bgp.rpki;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VrpTableTest {

  private static Vrp vrp(String prefix, int maxLength, long asn) {
    return new Vrp(IpPrefix.parse(prefix), maxLength, asn);
  }

  /** RFC 6811 §2, and the cases that are got wrong. */
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/16, 65001, VALID",
    "10.0.0.0/24, 65001, VALID",
    "10.0.0.0/25, 65001, INVALID",
    "10.0.0.0/24, 65002, INVALID",
    "10.0.128.0/24, 65002, VALID",
    "10.0.128.0/24, 65001, VALID",
    "10.0.0.0/15, 65001, NOT_FOUND",
    "10.1.0.0/16, 65001, NOT_FOUND",
    "10.0.0.0/24, -1, INVALID",
    "10.1.0.0/24, -1, NOT_FOUND",
    "192.0.2.0/24, 0, INVALID",
    "192.0.2.0/24, 65001, INVALID",
    "2001:db8::/32, 4200000000, VALID",
    "2001:db8:1::/48, 4200000000, VALID",
    "2001:db8:1::/49, 4200000000, INVALID",
    "::/0, 65001, NOT_FOUND",
    "0.0.0.0/0, 65001, NOT_FOUND"
  })
  void validates(String prefix, long origin, RpkiState state) {
    VrpTable table = new VrpTable();
    table.add(vrp("10.0.0.0/16", 24, 65001));
    table.add(vrp("10.0.128.0/17", 24, 65002));
    table.add(vrp("192.0.2.0/24", 32, 0));
    table.add(vrp("2001:db8::/32", 48, 4_200_000_000L));
    assertThat(table.validate(IpPrefix.parse(prefix), origin)).isEqualTo(state);
  }

  @Test
  void the_origin_is_the_last_number_or_ours_or_none() {
    assertThat(RouteOrigin.of(AsPath.sequence(65001, 65002), 1)).isEqualTo(65002);
    assertThat(RouteOrigin.of(AsPath.EMPTY, 1)).isEqualTo(1);
    AsPath.Segment set =
        new AsPath.Segment(
            AsPath.SegmentType.AS_SET,
            com.google.common.primitives.ImmutableLongArray.of(65003, 65004));
    AsPath.Segment confederation =
        new AsPath.Segment(
            AsPath.SegmentType.AS_CONFED_SEQUENCE,
            com.google.common.primitives.ImmutableLongArray.of(65003));
    AsPath.Segment sequence = AsPath.sequence(65001).segments().getFirst();
    assertThat(RouteOrigin.of(path(sequence, set), 1)).isEqualTo(RouteOrigin.NONE);
    assertThat(RouteOrigin.of(path(confederation), 1)).isEqualTo(1);
    assertThat(RouteOrigin.of(path(confederation, sequence), 1)).isEqualTo(65001);
  }

  private static AsPath path(AsPath.Segment... segments) {
    return AsPath.of(com.google.common.collect.ImmutableList.copyOf(segments));
  }

  @Test
  void tells_what_covers_a_prefix() {
    VrpTable table = new VrpTable();
    table.add(vrp("10.0.0.0/8", 8, 1));
    table.add(vrp("10.0.0.0/16", 24, 2));
    table.add(vrp("10.0.1.0/24", 24, 3));
    assertThat(table.covering(IpPrefix.parse("10.0.0.0/20")))
        .containsExactly(vrp("10.0.0.0/8", 8, 1), vrp("10.0.0.0/16", 24, 2));
    assertThat(table.covers(IpPrefix.parse("10.0.0.0/20"))).isTrue();
    assertThat(table.covers(IpPrefix.parse("11.0.0.0/20"))).isFalse();
  }

  @Test
  void a_copy_stands_by_itself_and_the_difference_is_what_one_has() {
    VrpTable table = new VrpTable();
    table.add(vrp("10.0.0.0/16", 24, 65001));
    table.add(vrp("10.0.0.0/16", 24, 65002));
    VrpTable copy = table.copy();
    copy.remove(vrp("10.0.0.0/16", 24, 65001));
    copy.add(vrp("fd00::/8", 8, 65003));
    assertThat(table.size(AddressFamily.IPV4)).isEqualTo(2);
    assertThat(copy.size(AddressFamily.IPV4)).isEqualTo(1);
    List<Vrp> difference = new ArrayList<>();
    table.difference(copy).forEach(difference::add);
    assertThat(difference)
        .containsExactly(vrp("10.0.0.0/16", 24, 65001), vrp("fd00::/8", 8, 65003));
  }

  /** Against a list that is looked through: dense prefixes, so that all shapes of tree come up. */
  @Test
  void agrees_with_a_plain_reference() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    VrpTable table = new VrpTable();
    Set<Vrp> reference = new HashSet<>();
    for (int round = 0; round < 20_000; round++) {
      Vrp vrp = random(random);
      if (random.nextInt(5) < 3) {
        assertThat(table.add(vrp)).as("seed %d", seed).isEqualTo(reference.add(vrp));
      } else {
        assertThat(table.remove(vrp)).as("seed %d", seed).isEqualTo(reference.remove(vrp));
      }
      if (round % 20 == 0) {
        Vrp about = random(random);
        assertThat(table.validate(about.prefix(), about.asn()))
            .as("seed %d, %s", seed, about)
            .isEqualTo(validate(reference, about.prefix(), about.asn()));
        assertThat(table.contains(about)).isEqualTo(reference.contains(about));
      }
    }
    Set<Vrp> all = new HashSet<>();
    table.forEach(all::add);
    assertThat(all).as("seed %d", seed).isEqualTo(reference);
    assertThat(table.size(AddressFamily.IPV4) + table.size(AddressFamily.IPV6))
        .isEqualTo(reference.size());
    List.copyOf(reference).forEach(vrp -> assertThat(table.remove(vrp)).isTrue());
    assertThat(table.isEmpty()).isTrue();
    table.forEach(left -> {
      throw new AssertionError("seed " + seed + ": " + left);
    });
  }

  private static Vrp random(Random random) {
    boolean six = random.nextBoolean();
    int length = six ? 60 + random.nextInt(9) : random.nextInt(9);
    IpPrefix prefix =
        six
            ? Ipv6Prefix.of(random.nextInt(16), random.nextLong(), length)
            : Ipv4Prefix.of(random.nextInt(), length);
    return new Vrp(prefix, length + random.nextInt(3), random.nextInt(4));
  }

  private static RpkiState validate(Set<Vrp> reference, IpPrefix prefix, long origin) {
    RpkiState state = RpkiState.NOT_FOUND;
    for (Vrp vrp : reference) {
      if (vrp.prefix().covers(prefix)) {
        if (vrp.asn() == origin && origin != 0 && prefix.length() <= vrp.maxLength()) {
          return RpkiState.VALID;
        }
        state = RpkiState.INVALID;
      }
    }
    return state;
  }
}
