package net.spanwire.core.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.spanwire.core.dataplane.MemorySocket.Datagram;
import net.spanwire.core.dataplane.MemorySocket.Run;
import net.spanwire.core.dataplane.Packets.Flow;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.wireguard.PeerConfig;
import net.spanwire.core.wireguard.TimerParameters;
import org.junit.jupiter.api.Test;

/**
 * Three sites over a hostile network, once without workers and once with: every datagram, every
 * write to a device and every count is to be the same, in the same order. Sessions are renewed, run
 * out and are ended in the middle of it.
 */
class CryptoWorkersTest {

  private static final int ROUNDS = 40;
  private static final int FLOWS = 6;

  /** Less than one drain takes, so that drains end at the same places. */
  private static final int BYTES_AT_ONCE = 180_000;

  private static final int PACKETS_AT_ONCE = 40;

  private static final int MOST_WORKERS = 3;

  private static final TimerParameters TIMERS =
      new TimerParameters(
          Duration.ofSeconds(20),
          Duration.ofSeconds(30),
          Duration.ofSeconds(90),
          Duration.ofSeconds(5),
          Duration.ofMillis(333),
          Duration.ofSeconds(10),
          2_000,
          3_000,
          3);

  private static final int SEEDS = Integer.getInteger("spanwire.seeds", 8);

  @Test
  void whoever_claims_what_the_same_happens() {
    long[] shared = new long[MOST_WORKERS + 1];
    for (long seed = 1; seed <= SEEDS; seed++) {
      Story alone = new Story(seed, _ -> CryptoWorkers.NONE);
      for (int count = 1; count <= MOST_WORKERS; count++) {
        int workers = count;
        Random script = new Random(seed * 10 + count);
        String what = "seed " + seed + ", " + count;
        shared[count] +=
            new Story(seed, counters -> new ScriptedWorkers(script, workers, counters))
                .isAs(alone, what + " scripted workers");
        shared[0] +=
            new Story(seed, counters -> insistent(workers, counters))
                .isAs(alone, what + " threads");
      }
    }
    assertThat(shared).as("jobs that workers did: threads, scripts").doesNotContain(0);
  }

  private static CryptoWorkers insistent(int count, Counters counters) {
    CryptoThreads threads = new CryptoThreads(count, counters);
    threads.insist();
    return threads;
  }

  @Test
  void the_network_is_hostile_and_packets_come_through() {
    Story story = new Story(1, _ -> CryptoWorkers.NONE);
    String told = String.join("\n", story.sites.stream().flatMap(s -> s.told().stream()).toList());
    assertThat(told)
        .contains("REPLAY=", "BAD_TAG=", "ENDPOINT_LOCKED=", "SESSION_EXPIRED=", "SessionStarted")
        .contains("TUN_MERGED_PACKETS=", "UNKNOWN_INDEX=");
  }

  /** All that happens by one seed. */
  private static final class Story {

    final List<SimSite> sites = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private final List<Datagram> old = new ArrayList<>();
    private final Random random;
    private final RandomPackets packets;
    private long now = 1_000_000_000;

    Story(long seed, Function<Counters, CryptoWorkers> workers) {
      random = new Random(seed);
      packets = new RandomPackets(random);
      for (int i = 0; i < 3; i++) {
        sites.add(new SimSite(endpoint(i, 51_820), seed * 10 + i, TIMERS, workers));
      }
      connect();
      try {
        for (int round = 0; round < ROUNDS; round++) {
          play();
        }
      } finally {
        sites.forEach(SimSite::close);
      }
    }

    /** Holds both against each other; answers how many jobs workers did here. */
    long isAs(Story other, String what) {
      for (int i = 0; i < sites.size(); i++) {
        assertThat(sites.get(i).told())
            .as("%s, site %d", what, i)
            .containsExactlyElementsOf(other.sites.get(i).told());
      }
      return sites.stream().mapToLong(SimSite::sharedJobs).sum();
    }

    private static Endpoint endpoint(int site, int port) {
      return new Endpoint(IpAddress.parse("192.0.2." + (1 + site)), port, 0);
    }

    /** The first site is the peer of both others, which know each other's flows by half. */
    private void connect() {
      SimSite hub = sites.getFirst();
      for (int i = 1; i < 3; i++) {
        SimSite spoke = sites.get(i);
        List<IpPrefix> own = new ArrayList<>();
        for (int flow = i - 1; flow < FLOWS; flow += 2) {
          own.add(IpPrefix.parse("10.0.0." + (2 + flow) + "/32"));
          own.add(IpPrefix.parse("fd00::" + (2 + flow) + "/128"));
        }
        hub.add(
            PeerConfig.builder("spoke" + i, hub.key, spoke.key.publicKey())
                .candidates(List.of(spoke.endpoint()))
                .allowedIps(own)
                .build());
        spoke.add(
            PeerConfig.builder("hub", spoke.key, hub.key.publicKey())
                .candidates(List.of(hub.endpoint()))
                .roaming(i == 1)
                .persistentKeepalive(Duration.ofSeconds(i == 1 ? 7 : 0))
                .build());
      }
      for (int i = 0; i < FLOWS; i++) {
        Flow there = SegmenterTest.randomFlow(random, i);
        flows.add(there);
        Flow back = new Flow(there.ipv6, there.tcp, i);
        System.arraycopy(there.source, 0, back.destination, 0, there.source.length);
        System.arraycopy(there.destination, 0, back.source, 0, there.source.length);
        flows.add(back);
      }
    }

    private void play() {
      now +=
          random.nextInt(10) == 0 ? random.nextLong(40_000_000_000L) : random.nextInt(90_000_000);
      if (random.nextInt(15) == 0) {
        sites.get(random.nextInt(3)).endSessions();
      }
      for (int offers = 1 + random.nextInt(3); offers > 0; offers--) {
        offer();
        sites.forEach(site -> site.turn(now));
      }
      // Until all is quiet: handshakes, what was staged, answers.
      for (int hops = 0; hops < 8; hops++) {
        carry();
        sites.forEach(site -> site.turn(now));
      }
    }

    /** To each device about as much as one drain takes: many small packets, or some large ones. */
    private void offer() {
      for (int site = 0; site < 3; site++) {
        int most = random.nextInt(3) == 0 ? 1_500 : 60_000;
        int bytes = 0;
        for (int n = random.nextInt(PACKETS_AT_ONCE); n > 0; n--) {
          int flow = 2 * random.nextInt(FLOWS) + (site == 0 ? 0 : 1);
          byte[] read = packets.next(flows.get(flow), most).bytes();
          bytes += read.length;
          if (bytes > BYTES_AT_ONCE) {
            break;
          }
          sites.get(site).tun.waiting.add(read);
        }
      }
    }

    private void carry() {
      boolean hostile = random.nextInt(3) == 0;
      for (SimSite from : sites) {
        List<Datagram> sent = new ArrayList<>(from.takeSent());
        for (int i = 0; i < sent.size(); i++) {
          if (random.nextInt(200) == 0) {
            old.add(sent.get(i));
          }
          if (hostile && random.nextInt(40) == 0) {
            disturb(sent, i);
          }
        }
        if (hostile && !old.isEmpty()) {
          sent.add(random.nextInt(1 + sent.size()), old.get(random.nextInt(old.size())));
        }
        deliver(sent);
      }
    }

    private void disturb(List<Datagram> sent, int i) {
      Datagram it = sent.get(i);
      switch (random.nextInt(7)) {
        case 0 -> sent.remove(i);
        case 1 -> sent.add(i, it);
        case 2 -> sent.add(random.nextInt(1 + sent.size()), it);
        case 3 -> sent.add(random.nextInt(sent.size()), sent.remove(i));
        case 4 -> {
          byte[] forged = it.bytes().clone();
          forged[random.nextInt(forged.length)] ^= (byte) (1 << random.nextInt(8));
          sent.set(i, new Datagram(it.from(), it.to(), it.trafficClass(), forged));
        }
        case 5 -> {
          // As if of another session, which may be one of ours.
          byte[] forged = it.bytes().clone();
          byte[] other = sent.get(random.nextInt(sent.size())).bytes();
          System.arraycopy(old.isEmpty() ? other : old.getFirst().bytes(), 4, forged, 4, 4);
          sent.set(i, new Datagram(it.from(), it.to(), it.trafficClass(), forged));
        }
        default -> {
          int until = Math.min(sent.size(), i + random.nextInt(30));
          for (int j = i; j < until; j++) {
            Datagram moved = sent.get(j);
            Endpoint other = new Endpoint(moved.from().address(), 40_000, 0);
            sent.set(j, new Datagram(other, moved.to(), moved.trafficClass(), moved.bytes()));
          }
        }
      }
    }

    /** In runs, as a kernel makes them of what comes one after the other. */
    private void deliver(List<Datagram> sent) {
      List<Datagram> run = new ArrayList<>();
      int most = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 64;
      int bytes = 0;
      for (Datagram next : sent) {
        bytes += next.bytes().length;
        if (run.size() == most || bytes > 65_000 || !continues(run, next)) {
          hand(run);
          run = new ArrayList<>();
          bytes = next.bytes().length;
        }
        run.add(next);
      }
      hand(run);
    }

    private static boolean continues(List<Datagram> run, Datagram next) {
      if (run.isEmpty()) {
        return true;
      }
      Datagram first = run.getFirst();
      return run.getLast().bytes().length == first.bytes().length
          && next.bytes().length <= first.bytes().length
          && next.from().equals(first.from())
          && next.to().equals(first.to())
          && next.trafficClass() == first.trafficClass();
    }

    private void hand(List<Datagram> run) {
      if (run.isEmpty()) {
        return;
      }
      for (SimSite site : sites) {
        if (site.endpoint().address().equals(run.getFirst().to().address())) {
          site.socket.waiting.add(new Run(run));
        }
      }
    }
  }
}
