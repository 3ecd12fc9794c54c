package net.spanwire.bgp.rib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import org.junit.jupiter.api.Test;

class JobTest {

  private final DestinationTable table = new DestinationTable(AddressFamily.IPV4);
  private final IdSet remaining = new IdSet();
  private final List<Integer> done = new ArrayList<>();

  private int id(String prefix) {
    return table.findOrAdd(IpPrefix.parse(prefix));
  }

  private void finish(Job job) {
    while (!job.isDone()) {
      job.step();
    }
  }

  @Test
  void does_each_once_and_65536_at_a_time_by_prefix() {
    Random random = new Random(65536);
    for (int i = 0; i < 150_000; i++) {
      int id = table.findOrAdd(Ipv4Prefix.of(random.nextInt() & 0x7fff_ff00, 24));
      if (random.nextInt(10) > 0) {
        remaining.add(id);
      }
    }
    IdSet all = remaining.copy();
    finish(new Job(table, remaining, done::add));
    assertThat(done).hasSize(all.size()).doesNotHaveDuplicates().allMatch(all::contains);
    for (int i = 1; i < done.size(); i++) {
      int before = done.get(i - 1);
      int id = done.get(i);
      assertThat(id >>> 16).isGreaterThanOrEqualTo(before >>> 16);
      if (id >>> 16 == before >>> 16) {
        assertThat(table.firstBits(id)).isGreaterThan(table.firstBits(before));
      }
    }
  }

  @Test
  void heeds_what_changes_meanwhile() {
    int first = id("10.0.0.0/8");
    int gone = id("11.0.0.0/8");
    int last = id("12.0.0.0/8");
    int late = id("9.0.0.0/8");
    List.of(last, gone, first).forEach(remaining::add);
    Job job = new Job(table, remaining, done::add);
    job.step();
    remaining.remove(gone);
    remaining.add(late);
    finish(job);
    assertThat(done).containsExactly(first, last, late);
  }

  @Test
  void without_anything_left_it_is_done() {
    Job job = new Job(table, remaining, done::add);
    assertThat(job.isDone()).isTrue();
    job.step();
    assertThat(done).isEmpty();
  }
}
