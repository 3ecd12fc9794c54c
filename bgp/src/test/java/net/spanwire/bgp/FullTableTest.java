package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.UnknownAttribute;
import net.spanwire.bgp.mrt.MrtReader;
import net.spanwire.bgp.mrt.Recording;
import net.spanwire.bgp.policy.Policy;
import net.spanwire.bgp.transport.Intake;
import net.spanwire.bgp.transport.Outflow;
import net.spanwire.bgp.transport.RouteOwner;
import net.spanwire.bgp.transport.Transport;
import net.spanwire.bgp.transport.TransportConfig;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.core.routing.NextHopTracker;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A recorded table of the whole Internet goes through a speaker, from a {@link Player} to a
 * neighbour that keeps what it hears. The table is not a part of the repository: it is looked for
 * where {@code -Dspanwire.full-table} or SPANWIRE_FULL_TABLE says, else in ../shared/data beside
 * the checkout.
 */
class FullTableTest {

  private static final int PREFIXES = 577_706;
  private static final int ANNOUNCEMENTS = 577_737;

  /** 103.225.92.0/22 in four parts: AS 0 is in their path, so they are withdrawn (RFC 7607 §2). */
  private static final int WITH_AS_ZERO = 4;

  /** The UPDATE of these, and three that lose an AGGREGATOR with AS 0. */
  private static final int MALFORMED = 4;

  private static final long FEEDER = 3856;
  private static final long SPEAKER = 4_200_000_001L;
  private static final long LISTENER = 4_200_000_002L;
  private static final IpAddress FEEDER_AT = IpAddress.parse("127.0.0.2");
  private static final IpAddress SPEAKER_AT = IpAddress.parse("127.0.0.1");
  private static final IpAddress LISTENER_AT = IpAddress.parse("127.0.0.3");

  private static Path table() {
    String given =
        System.getProperty(
            "spanwire.full-table", System.getenv().getOrDefault("SPANWIRE_FULL_TABLE", ""));
    Path path =
        given.isEmpty()
            ? Path.of("..", "..", "shared", "data", "full-table-2015.mrt.gz")
            : Path.of(given);
    if (!Files.exists(path)) {
      String missing =
          "not tried: the recorded table is not at "
              + path.toAbsolutePath().normalize()
              + "; name it with -Dspanwire.full-table or SPANWIRE_FULL_TABLE";
      System.out.println("FullTableTest: " + missing);
      Assumptions.abort(missing);
    }
    return path;
  }

  private static Recording open(InputStream in) {
    return new Recording(new MrtReader(in), null);
  }

  private static InputStream unpack(Path path) throws IOException {
    return new GZIPInputStream(Files.newInputStream(path), 65_536);
  }

  /** What the last announcement of each destination says. */
  private static Map<IpPrefix, PathAttributes> recorded(Path path) throws IOException {
    Map<IpPrefix, PathAttributes> routes = new HashMap<>();
    try (InputStream in = unpack(path)) {
      Recording recording = open(in);
      for (Message.Update update = recording.next(); update != null; update = recording.next()) {
        take(routes, update);
      }
      assertThat(recording.unread()).isEqualTo(MALFORMED);
    }
    return routes;
  }

  private static void take(Map<IpPrefix, PathAttributes> routes, Message.Update update) {
    update.withdrawn().forEach(nlri -> routes.remove(nlri.prefix()));
    PathAttributes attributes = update.attributes();
    if (attributes != null) {
      for (Nlri nlri : update.announced()) {
        routes.put(nlri.prefix(), attributes);
      }
    }
  }

  /** A neighbour that keeps what it hears. */
  private static final class Listener implements RouteOwner, AutoCloseable {
    private final BlockingQueue<Intake> ready = new LinkedBlockingQueue<>();
    private final Transport transport;

    Listener(int port) {
      transport =
          new Transport(
              new TransportConfig(LISTENER, new Ipv4Address(3), ImmutableList.of()),
              this,
              (neighbor, from, to, reason) -> {});
      transport.add(
          NeighborConfig.builder("speaker", SPEAKER, SPEAKER_AT)
              .port(port)
              .localAddress(LISTENER_AT)
              .build());
      transport.post("speaker", new Event.Start());
    }

    @Override
    public void onReady(Intake intake) {
      ready.add(intake);
    }

    @Override
    public void onWritable(Outflow outflow) {}

    /** All that is said up to the End-of-RIB of a session that began after the speaker was full. */
    Map<IpPrefix, PathAttributes> hear() throws InterruptedException {
      Map<IpPrefix, PathAttributes> routes = new HashMap<>();
      while (true) {
        Intake intake = ready.poll(60, TimeUnit.SECONDS);
        if (intake == null) {
          throw new AssertionError("the speaker does not go on");
        }
        for (Intake.Item item = intake.poll(); item != null; item = intake.poll()) {
          if (item instanceof Intake.Item.Heard(Message.Update update)) {
            take(routes, update);
          } else if (item instanceof Intake.Item.Heard(Message.EndOfRib(AfiSafi family))
              && family == AfiSafi.IPV4_UNICAST) {
            return routes;
          }
        }
      }
    }

    @Override
    public void close() {
      transport.close("");
    }
  }

  private static Speaker speaker(int port) throws IOException {
    Policy all = new Policy("all", ImmutableList.of(), true, true, true);
    AtomicReference<Speaker> made = new AtomicReference<>();
    NextHopTracker tracker =
        new NextHopTracker() {
          @Override
          public void watch(IpAddress address) {
            Objects.requireNonNull(made.get())
                .onResolution(
                    address,
                    new NextHopResolution.Reachable(
                        ImmutableList.of(new NextHop(address, "lo", 1)), 0, true));
          }

          @Override
          public void unwatch(IpAddress address) {}
        };
    Speaker speaker =
        new Speaker(
            new SpeakerConfig(
                SPEAKER,
                new Ipv4Address(1),
                ImmutableList.of(new Endpoint(SPEAKER_AT, port)),
                1,
                ImmutableMap.of("all", all)),
            changes -> {},
            tracker,
            (neighbor, from, to, reason) -> {});
    made.set(speaker);
    speaker.start();
    speaker.addNeighbor(
        NeighborConfig.builder("feeder", FEEDER, FEEDER_AT)
            .localAddress(SPEAKER_AT)
            .passive(true)
            .importPolicy("all")
            .build());
    speaker.addNeighbor(
        NeighborConfig.builder("listener", LISTENER, LISTENER_AT)
            .localAddress(SPEAKER_AT)
            .passive(true)
            .exportPolicy("any")
            .build());
    return speaker;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitLoaded(Speaker speaker) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
    while (speaker.counts("feeder").stream().noneMatch(routes -> routes.endOfRibReceived())) {
      assertThat(System.nanoTime()).as("the table is loaded").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /**
   * What a speaker changes on the way from one autonomous system to another: our number is first in
   * AS_PATH, the next hop is ours, MED and LOCAL_PREF end here (RFC 4271 §5.1.4, §5.1.5) as do
   * ORIGINATOR_ID and CLUSTER_LIST, and what we do not know has the partial bit (§5).
   */
  private static PathAttributes expected(PathAttributes recorded) {
    return recorded.toBuilder()
        .asPath(recorded.asPath().prepend(FEEDER, 1).prepend(SPEAKER, 1))
        .nextHop(new NextHopAttribute(SPEAKER_AT))
        .multiExitDiscriminator(null)
        .localPreference(null)
        .originatorId(null)
        .clusterList(ImmutableList.of())
        .unknown(
            recorded.unknown().stream()
                .map(a -> new UnknownAttribute(a.flags() | 0x20, a.type(), a.value()))
                .collect(ImmutableList.toImmutableList()))
        .build();
  }

  @Test
  void passes_on_all_of_it_unchanged() throws Exception {
    Path path = table();
    Map<IpPrefix, PathAttributes> recorded = recorded(path);
    assertThat(recorded).hasSize(PREFIXES - WITH_AS_ZERO);
    int port = freePort();
    try (Speaker speaker = speaker(port);
        InputStream in = unpack(path);
        Player player =
            new Player(
                new TransportConfig(FEEDER, new Ipv4Address(2), ImmutableList.of()),
                NeighborConfig.builder("speaker", SPEAKER, SPEAKER_AT)
                    .port(port)
                    .localAddress(FEEDER_AT)
                    .build(),
                open(in)::next,
                (neighbor, from, to, reason) -> {})) {
      player.start();
      Player.Played played = player.played().get(5, TimeUnit.MINUTES);
      assertThat(played.announced()).isEqualTo(ANNOUNCEMENTS - WITH_AS_ZERO);
      awaitLoaded(speaker);
      assertThat(speaker.counts("feeder").getFirst().received()).isEqualTo(recorded.size());
      assertThat(speaker.counts("feeder").getFirst().accepted()).isEqualTo(recorded.size());
      try (Listener listener = new Listener(port)) {
        Map<IpPrefix, PathAttributes> heard = listener.hear();
        assertThat(heard.keySet()).isEqualTo(recorded.keySet());
        recorded.forEach((prefix, attributes) -> {
          if (!expected(attributes).equals(heard.get(prefix))) {
            assertThat(heard.get(prefix)).as(prefix.toString()).isEqualTo(expected(attributes));
          }
        });
      }
    }
  }
}
