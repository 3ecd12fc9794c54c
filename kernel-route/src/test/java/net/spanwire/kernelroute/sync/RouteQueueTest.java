package net.spanwire.kernelroute.sync;

import static net.spanwire.kernelroute.sync.RouteQueue.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import org.junit.jupiter.api.Test;

class RouteQueueTest {

  private final RouteTable fixed = new RouteTable(Purpose.STATIC, AddressFamily.IPV4);
  private final RouteTable learned = new RouteTable(Purpose.LEARNED, AddressFamily.IPV4);
  private final RouteQueue queue = new RouteQueue(new RouteTable[] {fixed, learned});

  @Test
  void gives_each_once_and_a_run_at_most_is_before_it() {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      Map<RouteEntry, Integer> waiting = new LinkedHashMap<>();
      int given = 0;
      for (int i = 0; i < 200_000; i++) {
        if (random.nextInt(5) < (i < 100_000 ? 4 : 1)) {
          IpPrefix prefix = Ipv4Prefix.of(random.nextInt(150_000) << 8, 24);
          RouteEntry entry = (random.nextBoolean() ? fixed : learned).findOrAdd(prefix);
          queue.add(entry);
          waiting.putIfAbsent(entry, given + waiting.size());
        } else {
          RouteEntry entry = queue.poll();
          Integer turn = entry == null ? null : waiting.remove(entry);
          assertThat(turn == null).as("seed %d", seed).isEqualTo(entry == null);
          if (turn != null) {
            assertThat(given++).as("seed %d", seed).isBetween(turn - RUN, turn + RUN);
          }
        }
        assertThat(queue.size()).isEqualTo(waiting.size());
      }
      for (RouteEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
        assertThat(waiting.remove(entry)).as("seed %d", seed).isNotNull();
      }
      assertThat(waiting).isEmpty();
    }
  }

  @Test
  void learned_routes_of_a_run_come_by_prefix_and_others_as_they_came() {
    for (String prefix : List.of("10.9.0.0/16", "10.1.0.0/16", "10.5.0.0/16", "200.0.0.0/8")) {
      queue.add(learned.findOrAdd(IpPrefix.parse(prefix)));
      queue.add(fixed.findOrAdd(IpPrefix.parse(prefix)));
    }
    List<String> order = new ArrayList<>();
    for (RouteEntry entry = queue.poll(); entry != null; entry = queue.poll()) {
      order.add(entry.purpose() + " " + entry.destination());
    }
    assertThat(order)
        .containsExactly(
            "STATIC 10.9.0.0/16",
            "STATIC 10.1.0.0/16",
            "STATIC 10.5.0.0/16",
            "STATIC 200.0.0.0/8",
            "LEARNED 10.1.0.0/16",
            "LEARNED 10.5.0.0/16",
            "LEARNED 10.9.0.0/16",
            "LEARNED 200.0.0.0/8");
  }

  @Test
  void passes_over_what_was_removed() {
    RouteEntry gone = learned.findOrAdd(IpPrefix.parse("10.0.0.0/8"));
    RouteEntry stays = learned.findOrAdd(IpPrefix.parse("10.1.0.0/16"));
    queue.add(gone);
    queue.add(stays);
    learned.remove(gone.id());
    assertThat(queue.poll()).isEqualTo(stays);
    assertThat(queue.poll()).isNull();
  }

  @Test
  void a_row_that_was_removed_has_no_past() {
    IpPrefix prefix = IpPrefix.parse("10.0.0.0/8");
    RouteEntry entry = learned.findOrAdd(prefix);
    entry.setRefusal("no");
    entry.setSurprises(3);
    entry.set(RouteTable.Mark.EVER_DESIRED, true);
    learned.remove(entry.id());
    RouteEntry again = learned.findOrAdd(prefix);
    assertThat(again.refusal()).isNull();
    assertThat(again.surprises()).isZero();
    assertThat(again.is(RouteTable.Mark.EVER_DESIRED)).isFalse();
    assertThat(again.destination()).isEqualTo(prefix);
  }
}
