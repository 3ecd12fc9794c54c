package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.transport.MessageCounters;
import net.spanwire.bgp.transport.SessionSnapshot;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.routing.NextHopTracker;
import net.spanwire.core.routing.RouteChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two whole speakers on the loopback, 127.0.0.1 and 127.0.0.2. */
class SpeakerTest {

  private final BlockingQueue<String> story = new LinkedBlockingQueue<>();
  private final List<Speaker> open = new ArrayList<>();
  private int port;
  private Speaker left;
  private Speaker right;

  private static final NextHopTracker UNTRACKED =
      new NextHopTracker() {
        @Override
        public void watch(IpAddress address) {}

        @Override
        public void unwatch(IpAddress address) {}
      };

  SpeakerTest() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    left = speaker("left", 65001, "127.0.0.1");
    right = speaker("right", 65002, "127.0.0.2");
  }

  private Speaker speaker(String name, long asn, String address) {
    Speaker speaker =
        new Speaker(
            new SpeakerConfig(
                asn,
                (Ipv4Address) IpAddress.parse(address),
                ImmutableList.of(new Endpoint(IpAddress.parse(address), port)),
                1,
                ImmutableMap.of(),
                RouterOptions.USUAL),
            (List<RouteChange> changes) -> {},
            UNTRACKED,
            (neighbor, from, to, reason) -> story.add(name + " " + to.words()));
    open.add(speaker);
    return speaker;
  }

  private NeighborConfigBuilder neighbor(String name, long asn, String there, String here) {
    return NeighborConfig.builder(name, asn, IpAddress.parse(there))
        .localAddress(IpAddress.parse(here))
        .port(port)
        .connectRetry(Duration.ofSeconds(1))
        .importPolicy("any")
        .exportPolicy("any");
  }

  private NeighborConfigBuilder toRight() {
    return neighbor("peer", 65002, "127.0.0.2", "127.0.0.1");
  }

  @BeforeEach
  void start() throws IOException {
    left.start();
    right.start();
    left.addNeighbor(toRight().build());
    right.addNeighbor(neighbor("peer", 65001, "127.0.0.1", "127.0.0.2").passive(true).build());
  }

  @AfterEach
  void close() {
    open.forEach(Speaker::close);
  }

  private void await(String wanted) throws InterruptedException {
    String line;
    do {
      line = story.poll(20, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("never came: " + wanted);
      }
    } while (!line.equals(wanted));
  }

  private void awaitUp() throws InterruptedException {
    await("left Established");
  }

  /** Until the owner of the routes knows the session, or knows of none any more. */
  private void awaitKnown(boolean known) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      if (left.counts("peer").isEmpty() != known) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("the session is " + (known ? "not known" : "still known"));
  }

  private static SessionSnapshot session(Speaker speaker) {
    return speaker.sessions().getFirst();
  }

  @Test
  void takes_over_policies_without_touching_the_session() throws Exception {
    awaitUp();
    NeighborConfig other = toRight().exportPolicy("none").build();
    assertThat(left.costOf(other)).isEqualTo(ChangeCost.NOTHING);
    assertThat(left.updateNeighbor(other)).isEqualTo(ChangeCost.NOTHING);
    awaitKnown(true);
    for (int i = 0; i < 1000 && !session(left).config().equals(other); i++) {
      TimeUnit.MILLISECONDS.sleep(10); // the I/O thread takes it over when it comes to it
    }
    assertThat(session(left).config()).isEqualTo(other);
    assertThat(session(left).view().flaps()).isZero();
  }

  @Test
  void asks_for_routes_again_where_they_are_read_otherwise() throws Exception {
    awaitUp();
    awaitKnown(true);
    assertThat(left.updateNeighbor(toRight().enforceFirstAs(false).build()))
        .isEqualTo(ChangeCost.ROUTE_REFRESH);
    while (session(right).counters().in(MessageCounters.Kind.ROUTE_REFRESH) < 2) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(session(left).view().flaps()).isZero();
  }

  @Test
  void resets_where_the_neighbour_is_told_something_else() throws Exception {
    awaitUp();
    NeighborConfig other = toRight().holdTime(Duration.ofSeconds(30)).build();
    assertThat(left.updateNeighbor(other)).isEqualTo(ChangeCost.RESET);
    await("left Idle");
    awaitUp();
    assertThat(Objects.requireNonNull(session(left).view().session()).holdTimeSeconds())
        .isEqualTo(30);
    assertThat(session(right).view().lastDownReason())
        .isEqualTo("NOTIFICATION received: cease/other configuration change");
    awaitKnown(true);
  }

  @Test
  void ends_and_begins_a_session_as_enabled_says() throws Exception {
    awaitUp();
    awaitKnown(true);
    assertThat(left.updateNeighbor(toRight().enabled(false).build())).isEqualTo(ChangeCost.RESET);
    await("left Idle");
    awaitKnown(false);
    assertThat(left.updateNeighbor(toRight().build())).isEqualTo(ChangeCost.NOTHING);
    awaitUp();
    awaitKnown(true);
  }

  @Test
  void gives_a_name_to_another_neighbour_at_once() throws Exception {
    awaitUp();
    awaitKnown(true);
    for (int i = 0; i < 20; i++) {
      left.removeNeighbor("peer");
      left.addNeighbor(toRight().build());
    }
    // Nothing that the first one left behind may end what the last one begins.
    await("left Established");
    awaitKnown(true);
    assertThat(left.sessions()).hasSize(1);
    left.removeNeighbor("peer");
    awaitKnown(false);
    assertThat(left.sessions()).isEmpty();
  }

  @Test
  void does_not_know_whom_nobody_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> left.updateNeighbor(neighbor("x", 1, "127.0.0.2", "127.0.0.1").build()));
  }

  @Test
  void takes_orders_after_its_end_without_a_word() {
    left.close();
    assertThatCode(
            () -> {
              left.enable("peer");
              left.transportDown("peer", "too late");
              left.updateNeighbor(toRight().build());
              left.removeNeighbor("peer");
            })
        .doesNotThrowAnyException();
  }
}
