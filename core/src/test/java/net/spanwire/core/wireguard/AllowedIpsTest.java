package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedIpsTest {

  private final AllowedIps<String> ips = new AllowedIps<>();

  private @Nullable String owner(String address) {
    return ips.lookup(IpAddress.parse(address));
  }

  @Test
  void the_longest_prefix_decides() {
    ips.insert(IpPrefix.parse("0.0.0.0/0"), "any");
    ips.insert(IpPrefix.parse("10.0.0.0/8"), "ten");
    ips.insert(IpPrefix.parse("10.1.0.0/16"), "one");
    ips.insert(IpPrefix.parse("10.1.2.3/32"), "host");
    ips.insert(IpPrefix.parse("2001:db8::/32"), "six");
    assertThat(owner("10.1.2.3")).isEqualTo("host");
    assertThat(owner("10.1.2.4")).isEqualTo("one");
    assertThat(owner("10.2.0.0")).isEqualTo("ten");
    assertThat(owner("11.0.0.0")).isEqualTo("any");
    assertThat(owner("2001:db8:1::1")).isEqualTo("six");
    assertThat(owner("2001:db9::")).isNull();
  }

  @Test
  void an_equal_prefix_moves_to_its_new_owner() {
    IpPrefix ten = IpPrefix.parse("10.0.0.0/8");
    assertThat(ips.insert(ten, "a")).isNull();
    assertThat(ips.insert(ten, "a")).isNull();
    assertThat(ips.insert(ten, "b")).isEqualTo("a");
    assertThat(ips.of("a")).isEmpty();
    assertThat(ips.of("b")).containsExactly(ten);
    assertThat(ips.remove(ten, "a")).isFalse();
    assertThat(owner("10.0.0.1")).isEqualTo("b");
    assertThat(ips.remove(ten, "b")).isTrue();
    assertThat(owner("10.0.0.1")).isNull();
  }

  @Test
  void packets_are_read_in_place() {
    ips.insert(IpPrefix.parse("10.0.0.1/32"), "source");
    ips.insert(IpPrefix.parse("192.0.2.0/24"), "destination");
    ips.insert(IpPrefix.parse("2001:db8::1/128"), "source6");
    ips.insert(IpPrefix.parse("2001:db8:1::/48"), "destination6");
    MemorySegment memory = Arena.ofAuto().allocate(100);
    memory.set(ValueLayout.JAVA_BYTE, 3, (byte) 0x45);
    put(memory, 3 + 12, "10.0.0.1");
    put(memory, 3 + 16, "192.0.2.77");
    assertThat(ips.ofSource(memory, 3, 20)).isEqualTo("source");
    assertThat(ips.ofDestination(memory, 3, 20)).isEqualTo("destination");
    assertThat(ips.ofSource(memory, 3, 19)).isNull();
    memory.set(ValueLayout.JAVA_BYTE, 3, (byte) 0x60);
    put(memory, 3 + 8, "2001:db8::1");
    put(memory, 3 + 24, "2001:db8:1:2::3");
    assertThat(ips.ofSource(memory, 3, 40)).isEqualTo("source6");
    assertThat(ips.ofDestination(memory, 3, 40)).isEqualTo("destination6");
    assertThat(ips.ofDestination(memory, 3, 39)).isNull();
    memory.set(ValueLayout.JAVA_BYTE, 3, (byte) 0x50);
    assertThat(ips.ofSource(memory, 3, 40)).isNull();
  }

  private static void put(MemorySegment memory, long offset, String address) {
    byte[] bytes = IpAddress.parse(address).toBytes();
    MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agrees_with_a_search_of_all_prefixes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<IpPrefix, String> reference = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      IpPrefix prefix = IpPrefix.of(address(random), random.nextInt(33));
      String owner = "peer" + random.nextInt(5);
      switch (random.nextInt(10)) {
        case 0, 1, 2 ->
            assertThat(ips.remove(prefix, owner)).isEqualTo(reference.remove(prefix, owner));
        case 3 -> {
          if (random.nextInt(50) == 0) {
            ips.removeAll(owner);
            reference.values().removeIf(owner::equals);
          }
        }
        default -> {
          ips.insert(prefix, owner);
          reference.put(prefix, owner);
        }
      }
      IpAddress probe = address(random);
      assertThat(ips.lookup(probe))
          .as("seed %d, step %d: %s", seed, i, probe)
          .isEqualTo(longest(reference, probe));
    }
    reference
        .keySet()
        .forEach(prefix -> assertThat(ips.remove(prefix, owned(reference, prefix))).isTrue());
    assertThat(ips.lookup(address(random))).isNull();
  }

  private static String owned(Map<IpPrefix, String> reference, IpPrefix prefix) {
    return reference.getOrDefault(prefix, "nobody");
  }

  private static @Nullable String longest(Map<IpPrefix, String> reference, IpAddress address) {
    String best = null;
    int length = -1;
    for (Map.Entry<IpPrefix, String> entry : reference.entrySet()) {
      if (entry.getKey().length() > length && entry.getKey().contains(address)) {
        best = entry.getValue();
        length = entry.getKey().length();
      }
    }
    return best;
  }

  /** Addresses close to each other, so that prefixes nest. */
  private static IpAddress address(SplittableRandom random) {
    int bits = random.nextInt() & 0x0f0f0f0f;
    return random.nextBoolean()
        ? new Ipv4Address(bits)
        : new Ipv6Address(Integer.toUnsignedLong(bits) << 32, 0);
  }

  @Test
  void a_hundred_thousand_prefixes_of_many_peers_find_their_owner() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      ips.insert(IpPrefix.of(new Ipv4Address(i << 8), 24), "peer" + i % 1000);
    }
    for (int i = 0; i < 100_000; i++) {
      int network = random.nextInt(100_000);
      assertThat(ips.lookup(new Ipv4Address(network << 8 | 7))).isEqualTo("peer" + network % 1000);
    }
    for (int peer = 0; peer < 1000; peer++) {
      ips.removeAll("peer" + peer);
    }
    assertThat(owner("0.0.1.1")).isNull();
  }
}
