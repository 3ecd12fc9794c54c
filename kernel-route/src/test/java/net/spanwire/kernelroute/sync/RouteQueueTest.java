package net.spanwire.kernelroute.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
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
  void gives_each_once_the_oldest_first() {
    for (int seed = 0; seed < 10; seed++) {
      Random random = new Random(seed);
      Deque<RouteEntry> plain = new ArrayDeque<>();
      Set<RouteEntry> waiting = new HashSet<>();
      for (int i = 0; i < 20_000; i++) {
        if (random.nextInt(5) < (i < 10_000 ? 3 : 2)) {
          IpPrefix prefix = Ipv4Prefix.of(random.nextInt(3000) << 8, 24);
          RouteEntry entry = (random.nextBoolean() ? fixed : learned).findOrAdd(prefix);
          queue.add(entry);
          if (waiting.add(entry)) {
            plain.add(entry);
          }
        } else {
          RouteEntry expected = plain.poll();
          assertThat(queue.poll()).as("seed %d", seed).isEqualTo(expected);
          waiting.remove(expected);
        }
        assertThat(queue.size()).isEqualTo(plain.size());
      }
      while (queue.poll() != null) {
        plain.remove();
      }
      assertThat(plain).isEmpty();
    }
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
