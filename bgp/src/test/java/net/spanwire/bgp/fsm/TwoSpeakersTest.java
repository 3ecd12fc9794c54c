package net.spanwire.bgp.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two state machines and a network with a virtual clock, which delays, refuses, resets and silently
 * swallows connections for a while. Afterwards both must stand, on one connection, and stay.
 */
class TwoSpeakersTest {

  private static final long SECOND = Fixture.SECOND;
  private static final long CALM = 1_800 * SECOND;
  private static final long END = CALM + 2_000 * SECOND;

  private final PriorityQueue<Happening> agenda =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingLong(Happening::order));
  private long now;
  private long order;

  private record Happening(long at, long order, Runnable what) {}

  private void later(long delay, Runnable what) {
    agenda.add(new Happening(now + delay, order++, what));
  }

  /** One TCP connection: each direction keeps its order. */
  private static final class Tcp {
    final End[] ends = new End[2];
    final long[] ids = new long[2];
    final long[] readyAt = new long[2];
    final boolean[] closed = new boolean[2];
    boolean dead;
  }

  /** One speaker. */
  private final class End {
    final SessionFsm fsm;
    final Map<Long, Tcp> connections = new HashMap<>();
    final SplittableRandom random;
    End peer = this;
    long armed = Long.MAX_VALUE;
    long establishedOn = -1;
    int ups;

    End(long localAsn, long remoteAsn, int id, SplittableRandom random, boolean passive) {
      NeighborConfig config =
          NeighborConfig.builder("peer", remoteAsn, IpAddress.parse("192.0.2.9"))
              .passive(passive)
              .build();
      this.random = random;
      this.fsm =
          new SessionFsm(
              SessionParameters.of(config, localAsn, new Ipv4Address(id), null), random.split());
    }

    long latency() {
      return random.nextLong(SECOND / 1000, SECOND / 4);
    }

    void handle(Event event) {
      for (Action action : fsm.handle(event, now)) {
        act(action);
      }
      long next = fsm.nextDeadline();
      if (next < armed) {
        armed = next;
        later(
            next - now,
            () -> {
              armed = Long.MAX_VALUE;
              handle(new Event.Deadline());
            });
      }
    }

    void act(Action action) {
      switch (action) {
        case Action.Connect(long id) -> connect(id);
        case Action.Send(long id, var message) ->
            deliver(id, (end, theirId) -> end.handle(new Event.Received(theirId, message)));
        case Action.Close(long id, boolean _) -> {
          deliver(id, (end, theirId) -> end.handle(new Event.Closed(theirId, "closed")));
          Tcp tcp = connections.remove(id);
          if (tcp != null) {
            tcp.closed[side(tcp)] = true;
          }
        }
        case Action.Established(long id, NegotiatedSession session) -> {
          assertThat(session.remoteAsn()).isNotEqualTo(session.localAsn());
          establishedOn = id;
          ups++;
        }
        case Action.Down _ -> establishedOn = -1;
        case Action.StateChanged _, Action.StaleExpired _ -> {}
      }
    }

    int side(Tcp tcp) {
      return tcp.ends[0] == this ? 0 : 1;
    }

    void connect(long id) {
      boolean rough = now < CALM;
      if (rough && random.nextInt(4) == 0) {
        later(latency(), () -> handle(new Event.ConnectFailed(id, "refused")));
        return;
      }
      if (rough && random.nextInt(6) == 0) {
        return; // no answer at all
      }
      Tcp tcp = new Tcp();
      tcp.ends[0] = this;
      tcp.ends[1] = peer;
      tcp.ids[0] = id;
      connections.put(id, tcp);
      later(latency(), () -> arrive(tcp));
      if (rough && random.nextInt(3) == 0) {
        later(random.nextLong(600 * SECOND), () -> tcp.dead = true); // a silent cut
      } else if (rough && random.nextInt(2) == 0) {
        later(random.nextLong(300 * SECOND), () -> reset(tcp));
      }
    }

    void arrive(Tcp tcp) {
      tcp.ids[1] = peer.fsm.newConnection();
      tcp.readyAt[0] = now + latency();
      peer.connections.put(tcp.ids[1], tcp);
      boolean gone = tcp.closed[0];
      later(
          tcp.readyAt[0] - now,
          () -> {
            if (!tcp.closed[0]) {
              handle(new Event.Connected(tcp.ids[0], Fixture.LINK));
            }
          });
      peer.handle(new Event.Accepted(tcp.ids[1], Fixture.LINK));
      if (gone) {
        later(latency(), () -> reset(tcp));
      }
    }

    void deliver(long id, BiConsumer<End, Long> what) {
      Tcp tcp = connections.get(id);
      if (tcp == null || tcp.dead) {
        return;
      }
      int to = 1 - side(tcp);
      if (to == 1 && tcp.ids[1] == 0) {
        return; // given up before the neighbour heard of it
      }
      tcp.readyAt[to] = Math.max(tcp.readyAt[to], now + latency());
      later(
          tcp.readyAt[to] - now,
          () -> {
            if (!tcp.closed[to] && !tcp.dead) {
              what.accept(tcp.ends[to], tcp.ids[to]);
              tcp.ends[1 - to].handle(new Event.Sent(tcp.ids[1 - to]));
            }
          });
    }
  }

  private static void reset(Tcp tcp) {
    for (int side = 0; side < 2; side++) {
      if (!tcp.closed[side] && !tcp.dead) {
        tcp.ends[side].handle(new Event.Closed(tcp.ids[side], "connection reset"));
      }
    }
    tcp.dead = true;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 2_000, 3_000, 4_000})
  void end_up_established_on_one_connection(long first) {
    for (long seed = first; seed < first + 120; seed++) {
      agenda.clear();
      now = 0;
      run(new SplittableRandom(seed), seed);
    }
  }

  private void run(SplittableRandom random, long seed) {
    boolean passive = random.nextInt(4) == 0;
    End one = new End(65001, 65002, random.nextInt(1, 1000), random.split(), passive);
    End two = new End(65002, 65001, random.nextInt(1, 1000), random.split(), false);
    one.peer = two;
    two.peer = one;
    later(random.nextLong(SECOND), () -> one.handle(new Event.Start()));
    later(random.nextLong(SECOND), () -> two.handle(new Event.Start()));
    disturb(random, one);
    disturb(random, two);
    int flapsWhenCalm = -1;
    int steps = 0;
    while (!agenda.isEmpty() && agenda.element().at() < END) {
      assertThat(++steps).as("seed %d: no storm", seed).isLessThan(200_000);
      Happening next = Objects.requireNonNull(agenda.poll());
      now = next.at();
      next.what().run();
      if (flapsWhenCalm < 0 && now > CALM + 1_200 * SECOND) {
        flapsWhenCalm = one.fsm.view().flaps() + two.fsm.view().flaps();
      }
    }
    assertThat(one.fsm.state()).as("seed %d", seed).isEqualTo(State.ESTABLISHED);
    assertThat(two.fsm.state()).as("seed %d", seed).isEqualTo(State.ESTABLISHED);
    assertThat(one.connections.get(one.establishedOn))
        .as("seed %d: the same connection", seed)
        .isNotNull()
        .isSameAs(two.connections.get(two.establishedOn));
    assertThat(one.fsm.view().flaps() + two.fsm.view().flaps())
        .as("seed %d: stays up", seed)
        .isEqualTo(flapsWhenCalm);
  }

  /** What operators and tunnels do meanwhile. */
  private void disturb(SplittableRandom random, End end) {
    for (int i = random.nextInt(5); i > 0; i--) {
      long at = random.nextLong(CALM - 200 * SECOND);
      switch (random.nextInt(3)) {
        case 0 ->
            later(at, () -> end.handle(new Event.Reset(NotificationCode.ADMINISTRATIVE_RESET, "")));
        case 1 -> {
          later(at, () -> end.handle(new Event.TransportUnavailable("tunnel down")));
          later(
              at + random.nextLong(150 * SECOND), () -> end.handle(new Event.TransportAvailable()));
        }
        default -> {
          later(
              at, () -> end.handle(new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, "x")));
          later(at + random.nextLong(150 * SECOND), () -> end.handle(new Event.Start()));
        }
      }
    }
  }

  /** Without disturbance, however OPENs cross, nobody is ever up and down again. */
  @Test
  void never_flap_over_a_collision() {
    for (long seed = 1; seed <= 3_000; seed++) {
      agenda.clear();
      now = CALM;
      SplittableRandom random = new SplittableRandom(seed);
      End one = new End(65001, 65002, random.nextInt(1, 1000), random.split(), false);
      End two = new End(65002, 65001, random.nextInt(1, 1000), random.split(), false);
      one.peer = two;
      two.peer = one;
      later(random.nextLong(SECOND / 2), () -> one.handle(new Event.Start()));
      later(random.nextLong(SECOND / 2), () -> two.handle(new Event.Start()));
      while (agenda.element().at() < CALM + 60 * SECOND) {
        Happening next = Objects.requireNonNull(agenda.poll());
        now = next.at();
        next.what().run();
      }
      assertThat(one.ups).as("seed %d", seed).isEqualTo(1);
      assertThat(two.ups).as("seed %d", seed).isEqualTo(1);
      assertThat(one.connections.get(one.establishedOn))
          .as("seed %d", seed)
          .isSameAs(two.connections.get(two.establishedOn));
    }
  }
}
