package net.spanwire.bgp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.NeighborConfigBuilder;
import net.spanwire.bgp.fsm.Event;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.AsPath;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.bgp.message.PathAttributes;
import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import net.spanwire.bgp.message.PathAttributes.Origin;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv4Prefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two speakers' transports on the loopback, 127.0.0.1 and 127.0.0.2. */
class TransportTest {

  private final List<Transport> open = new ArrayList<>();
  private final BlockingQueue<String> story = new LinkedBlockingQueue<>();

  private final class Side {
    final FakeRib rib = new FakeRib();
    final Transport transport;

    Side(long asn, String address, int port) throws IOException {
      transport =
          new Transport(
              new TransportConfig(
                  asn,
                  (Ipv4Address) IpAddress.parse(address),
                  null,
                  ImmutableList.of(new Endpoint(IpAddress.parse(address), port))),
              rib,
              (neighbor, from, to, reason) -> story.add(neighbor + " " + to + " " + reason));
      open.add(transport);
      transport.listen();
    }

    void neighbor(NeighborConfigBuilder builder) {
      NeighborConfig config = builder.build();
      transport.add(config);
      transport.post(config.name(), new Event.Start());
    }

    SessionSnapshot snapshot() {
      return transport.snapshots().getFirst();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static NeighborConfigBuilder neighbor(String name, long asn, String there, String here) {
    return NeighborConfig.builder(name, asn, IpAddress.parse(there))
        .localAddress(IpAddress.parse(here))
        .connectRetry(Duration.ofSeconds(1));
  }

  @AfterEach
  void close() {
    open.forEach(transport -> transport.close(""));
  }

  private record Pair(Side left, Side right) {}

  private Pair pair(boolean leftPassive, boolean rightPassive) throws IOException {
    int port = freePort();
    Side left = new Side(65001, "127.0.0.1", port);
    Side right = new Side(65002, "127.0.0.2", port);
    left.neighbor(
        neighbor("right", 65002, "127.0.0.2", "127.0.0.1").port(port).passive(leftPassive));
    right.neighbor(
        neighbor("left", 65001, "127.0.0.1", "127.0.0.2").port(port).passive(rightPassive));
    return new Pair(left, right);
  }

  private String story(String wanted) throws InterruptedException {
    String line;
    do {
      line = story.poll(10, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("never came: " + wanted);
      }
    } while (!line.contains(wanted));
    return line;
  }

  @Test
  void comes_up_from_either_side() throws Exception {
    for (boolean leftPassive : new boolean[] {true, false}) {
      Pair pair = pair(leftPassive, !leftPassive);
      Side left = pair.left();
      Side right = pair.right();
      Intake.Item.Up up = left.rib.next(Intake.Item.Up.class);
      assertThat(up.session().remoteAsn()).isEqualTo(65002);
      assertThat(up.session().link().local()).isEqualTo(IpAddress.parse("127.0.0.1"));
      assertThat(up.session().maxMessageSize()).isEqualTo(65_535);
      right.rib.next(Intake.Item.Up.class);
      close();
      open.clear();
    }
  }

  @Test
  void comes_up_once_if_both_connect() throws Exception {
    Pair pair = pair(false, false);
    Side left = pair.left();
    Side right = pair.right();
    left.rib.next(Intake.Item.Up.class);
    right.rib.next(Intake.Item.Up.class);
    assertThat(left.snapshot().view().state()).isEqualTo(State.ESTABLISHED);
    assertThat(left.snapshot().view().flaps()).isZero();
    assertThat(left.snapshot().counters().in(MessageCounters.Kind.KEEPALIVE)).isPositive();
  }

  @Test
  void carries_the_last_words() throws Exception {
    Pair pair = pair(false, true);
    Side left = pair.left();
    Side right = pair.right();
    left.rib.next(Intake.Item.Up.class);
    right.rib.next(Intake.Item.Up.class);
    left.transport.post(
        "right", new Event.Stop(NotificationCode.ADMINISTRATIVE_SHUTDOWN, "maintenance"));
    assertThat(right.rib.next(Intake.Item.Down.class).reason())
        .isEqualTo(
            "NOTIFICATION received: cease/hard reset: cease/administrative shutdown: 'maintenance'");
    assertThat(left.rib.next(Intake.Item.Down.class).reason())
        .isEqualTo("cease/administrative shutdown: 'maintenance'");
  }

  private static Message.Update routes(int first, int count) {
    return Message.Update.announce(
        IntStream.range(first, first + count)
            .mapToObj(i -> new Nlri(Ipv4Prefix.of(0x0a000000 + (i << 8), 24)))
            .collect(ImmutableList.toImmutableList()),
        PathAttributes.of(
            Origin.IGP,
            AsPath.sequence(65001),
            new NextHopAttribute(IpAddress.parse("192.0.2.1"))));
  }

  /**
   * The receiver works off nothing until the sender is blocked, and the sender has then nothing
   * more to say: what is buffered must come all the same.
   */
  @Test
  void holds_a_fast_neighbour_back_and_loses_nothing() throws Exception {
    Pair pair = pair(false, true);
    Side left = pair.left();
    Side right = pair.right();
    Outflow out = left.rib.next(Intake.Item.Up.class).outflow();
    right.rib.next(Intake.Item.Up.class);
    int total = 400_000;
    int sent = 0;
    while (sent < total) {
      while (!out.hasRoom()) {
        if (left.rib.writable.get() == 0 && sent > 2 * Intake.HIGH) {
          break; // everything in between is full
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
      if (!out.hasRoom()) {
        break;
      }
      left.rib.writable.set(0);
      out.send(routes(sent, 100));
      sent += 100;
    }
    int heard = 0;
    while (heard < sent) {
      Intake.Item.Heard item = right.rib.next(Intake.Item.Heard.class);
      heard += ((Message.Update) item.message()).announced().size();
    }
    assertThat(heard).isEqualTo(sent);
    out.send(new Message.EndOfRib(AfiSafi.IPV4_UNICAST));
    assertThat(right.rib.next(Intake.Item.Heard.class).message())
        .isEqualTo(new Message.EndOfRib(AfiSafi.IPV4_UNICAST));
    assertThat(right.snapshot().view().state()).isEqualTo(State.ESTABLISHED);
  }

  @Test
  void refuses_strangers_and_counts_them() throws Exception {
    int port = freePort();
    Side side = new Side(65001, "127.0.0.1", port);
    try (Socket stranger = new Socket()) {
      stranger.connect(new InetSocketAddress(IpAddress.parse("127.0.0.1").toInetAddress(), port));
      stranger.setSoTimeout(10_000);
      int read;
      try {
        read = stranger.getInputStream().read();
      } catch (IOException reset) {
        read = -1;
      }
      assertThat(read).isEqualTo(-1);
    }
    assertThat(side.transport.refused()).isEqualTo(1);
  }

  @Test
  void answers_rubbish_with_a_notification() throws Exception {
    int port = freePort();
    Side side = new Side(65001, "127.0.0.1", port);
    side.neighbor(neighbor("rude", 65002, "127.0.0.3", "127.0.0.1").port(port).passive(true));
    story("ACTIVE");
    try (Socket rude = new Socket()) {
      rude.bind(new InetSocketAddress(IpAddress.parse("127.0.0.3").toInetAddress(), 0));
      rude.connect(new InetSocketAddress(IpAddress.parse("127.0.0.1").toInetAddress(), port));
      rude.setSoTimeout(10_000);
      rude.getOutputStream().write(new byte[4096]);
      byte[] answer = rude.getInputStream().readAllBytes();
      assertThat(answer[18]).as("OPEN").isEqualTo((byte) 1);
      assertThat(answer).endsWith(0, 21, 3, 1, 1); // NOTIFICATION 1/1
    }
    assertThat(story("IDLE")).contains("marker is not all ones");
  }

  @Test
  void says_why_nobody_answers() throws Exception {
    int port = freePort();
    Side side = new Side(65001, "127.0.0.1", port);
    side.neighbor(neighbor("absent", 65002, "127.0.0.4", "127.0.0.1").port(port));
    assertThat(story("ACTIVE")).contains("connection refused by 127.0.0.4");
  }

  @Test
  void says_whose_address_cannot_be_had() throws Exception {
    int port = freePort();
    Side side = new Side(65001, "127.0.0.1", port);
    assertThat(side).isNotNull();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new Side(65001, "127.0.0.1", port))
        .withMessageContaining("cannot listen on 127.0.0.1:" + port);
  }

  @Test
  void says_that_its_own_address_or_interface_is_not_there() throws Exception {
    int port = freePort();
    Side side = new Side(65001, "127.0.0.1", port);
    side.neighbor(neighbor("a", 65002, "127.0.0.4", "192.0.2.77").port(port));
    assertThat(story("a ACTIVE")).contains("the local address is not on this host");
    side.neighbor(
        NeighborConfig.builder("b", 65002, IpAddress.parse("fe80::1")).onInterface("none0"));
    assertThat(story("b ACTIVE")).contains("interface none0 does not exist");
  }

  @Test
  void survives_a_restart_of_the_other_side() throws Exception {
    Pair pair = pair(false, false);
    Side left = pair.left();
    Side right = pair.right();
    left.rib.next(Intake.Item.Up.class);
    right.rib.next(Intake.Item.Up.class);
    right.transport.post("left", new Event.Reset(NotificationCode.ADMINISTRATIVE_RESET, ""));
    left.rib.next(Intake.Item.Down.class);
    left.rib.next(Intake.Item.Up.class);
    assertThat(left.snapshot().view().flaps()).isEqualTo(1);
  }
}
