package net.spanwire.core.wireguard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.spanwire.core.net.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's small structures, each against a plain one where that helps. */
class StructuresTest {

  private static final long SECOND = 1_000_000_000L;

  private static final class Alarm extends DeadlineTable.Entry {
    long at = DeadlineTable.NEVER;

    @Override
    void fire(long now) {}
  }

  @Test
  void the_deadline_table_wakes_in_order() {
    long seed = 5;
    SplittableRandom random = new SplittableRandom(seed);
    DeadlineTable table = new DeadlineTable();
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      alarms.add(new Alarm());
    }
    long now = 0;
    for (int step = 0; step < 20_000; step++) {
      Alarm alarm = alarms.get(random.nextInt(alarms.size()));
      switch (random.nextInt(4)) {
        case 0 -> {
          table.remove(alarm);
          alarm.at = DeadlineTable.NEVER;
        }
        case 1 -> {
          now = Math.max(now, table.next() == DeadlineTable.NEVER ? now : table.next());
          Alarm due = (Alarm) table.takeDue(now);
          if (due != null) {
            assertThat(due.at).as("step " + step).isEqualTo(least(alarms));
            due.at = DeadlineTable.NEVER;
          }
        }
        default -> {
          long at = now + random.nextLong(1000);
          table.hasten(alarm, at);
          alarm.at = Math.min(alarm.at, at);
        }
      }
      assertThat(table.next()).as("seed %d, step %d", seed, step).isEqualTo(least(alarms));
    }
  }

  private static long least(List<Alarm> alarms) {
    return alarms.stream().mapToLong(alarm -> alarm.at).min().orElseThrow();
  }

  @Test
  void the_index_table_finds_what_was_put_in() {
    long seed = 6;
    SplittableRandom random = new SplittableRandom(seed);
    IndexTable table = new IndexTable(Shard.ONLY);
    Peer peer = makePeer(new SimNetwork(seed));
    Map<Integer, IndexOwner> reference = new HashMap<>();
    List<Integer> indexes = new ArrayList<>();
    for (int step = 0; step < 50_000; step++) {
      if (indexes.isEmpty() || random.nextInt(5) < (step < 30_000 ? 3 : 2)) {
        IndexOwner owner = new IndexOwner.Reserved(peer);
        // Few bits that say where a probe begins, so that slots clash.
        int index = table.allocate(() -> clashing(random), owner);
        reference.put(index, owner);
        indexes.add(index);
      } else {
        int index = indexes.set(random.nextInt(indexes.size()), indexes.getLast());
        indexes.removeLast();
        table.remove(index);
        reference.remove(index);
        assertThat(table.get(index)).isNull();
      }
      if (step % 1000 == 0) {
        reference.forEach((index, owner) -> assertThat(table.get(index)).isSameAs(owner));
      }
      assertThat(table.size()).isEqualTo(reference.size());
    }
  }

  /** As {@link java.util.random.RandomGenerator#nextInt()} cuts it: an index of its upper half. */
  private static long clashing(SplittableRandom random) {
    int index = random.nextInt() & 0xff0000ff | random.nextInt(64) << 8;
    return (long) index << 32;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 16})
  void an_index_says_whose_it_is(int of) {
    SplittableRandom random = new SplittableRandom(9);
    IndexOwner owner = new IndexOwner.Reserved(makePeer(new SimNetwork(9)));
    for (int number = 0; number < of; number++) {
      Shard shard = new Shard(number, of);
      IndexTable table = new IndexTable(shard);
      Set<Integer> lowest = new HashSet<>();
      for (int i = 0; i < 4000; i++) {
        int index = table.allocate(random, owner);
        assertThat((index & 0xff) % of).isEqualTo(number);
        assertThat(shard.owns(index)).isTrue();
        assertThat(table.get(index)).isSameAs(owner);
        lowest.add(index & 0xff);
      }
      assertThat(lowest).as("all that say so are in use").hasSize((255 - number) / of + 1);
    }
  }

  private static Peer makePeer(SimNetwork network) {
    SimHost host = new SimHost(network, "192.0.2.1:1", 1, EngineParameters.DEFAULT);
    SimHost other = new SimHost(network, "192.0.2.2:1", 2, EngineParameters.DEFAULT);
    return host.add(host.configFor(other));
  }

  @Test
  void a_source_has_a_burst_and_then_a_rate() {
    SourceLimiter limiter = new SourceLimiter(20, 5, 100);
    IpAddress source = IpAddress.parse("192.0.2.1");
    assertThat(allowed(limiter, 0, source, 50)).isEqualTo(5);
    assertThat(allowed(limiter, SECOND / 20, source, 50)).isEqualTo(1);
    assertThat(allowed(limiter, SECOND, source, 50)).isEqualTo(5);
    assertThat(allowed(limiter, SECOND, IpAddress.parse("192.0.2.2"), 50)).isEqualTo(5);
    assertThat(allowed(limiter, SECOND, IpAddress.parse("2001:db8::1"), 50)).isEqualTo(5);
    assertThat(allowed(limiter, SECOND, IpAddress.parse("2001:db8::2"), 50))
        .as("the same /64")
        .isZero();
  }

  @Test
  void the_table_of_sources_is_bounded_and_forgets_the_idle() {
    SourceLimiter limiter = new SourceLimiter(20, 5, 100);
    for (int i = 0; i < 300; i++) {
      assertThat(limiter.allows(0, IpAddress.parse("10.0." + i / 250 + "." + i % 250)))
          .isEqualTo(i < 100);
    }
    assertThat(limiter.allows(SECOND, IpAddress.parse("10.9.9.9"))).isTrue();
    assertThat(limiter.size()).isEqualTo(1);
  }

  private static int allowed(SourceLimiter limiter, long now, IpAddress source, int times) {
    int allowed = 0;
    for (int i = 0; i < times; i++) {
      allowed += limiter.allows(now, source) ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void staged_packets_are_bounded_in_bytes_too() {
    StagedPackets staged = new StagedPackets(10, 1000);
    MemorySegment packet = MemorySegment.ofArray(new byte[400]);
    assertThat(staged.add(packet, 0, 400)).isZero();
    assertThat(staged.add(packet, 100, 300)).isZero();
    assertThat(staged.add(packet, 0, 400)).isEqualTo(1);
    assertThat(staged.add(MemorySegment.ofArray(new byte[1001]), 0, 1001)).isEqualTo(1);
    assertThat(staged.take()).extracting(MemorySegment::byteSize).containsExactly(300L, 400L);
    assertThat(staged.isEmpty()).isTrue();
  }

  @Test
  void timestamps_only_go_forward() {
    Instant[] clock = {Instant.parse("2026-11-22T12:00:00.123456789Z")};
    TimestampSource source = new TimestampSource(() -> clock[0], Tai64n.ZERO);
    Tai64n first = source.next();
    assertThat(first.seconds()).isEqualTo(clock[0].getEpochSecond() + 10);
    assertThat(first.nanos() & 0xffffff).as("no finer than 2^24 ns").isZero();
    assertThat(Tai64n.ofBytes(first.toBytes())).isEqualTo(first);
    Tai64n second = source.next();
    assertThat(second).isGreaterThan(first);
    clock[0] = clock[0].minusSeconds(3600);
    Tai64n third = source.next();
    assertThat(third).as("a clock set back").isGreaterThan(second);
    assertThat(new TimestampSource(() -> clock[0], third).next())
        .as("a later process that knows of it")
        .isGreaterThan(third);
  }

  @Test
  void a_timestamp_is_these_bytes() {
    Tai64n timestamp = Tai64n.of(Instant.ofEpochSecond(0x6743a0f6L, 0x0a000001));
    assertThat(Tai64n.ZERO.toBytes()).containsOnly(0);
    assertThat(timestamp).isGreaterThan(Tai64n.ZERO);
    assertThat(timestamp.toBytes())
        .containsExactly(0x40, 0, 0, 0, 0x67, 0x43, 0xa1 - 256, 0, 0x0a, 0, 0, 0);
  }
}
