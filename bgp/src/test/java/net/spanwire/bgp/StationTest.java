package net.spanwire.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import net.spanwire.bgp.codec.Decoded;
import net.spanwire.bgp.codec.MessageDecoder;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.rib.Origination;
import net.spanwire.bgp.rib.RouteMonitor.View;
import net.spanwire.bgp.transport.StationConfig;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.routing.NextHopTracker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A speaker and a monitoring station on the loopback. */
class StationTest {

  private static final int COMMON_HEADER = 6;
  private static final int PEER_HEADER = 42;
  private static final int MESSAGE_HEADER = 19;
  private static final int ROUTE_MONITORING = 0;
  private static final int TERMINATION = 5;
  private static final int ROUNDS = 3;
  private static final int ROUTES = 20_000;

  private ServerSocket listening;
  private Speaker speaker;

  @BeforeEach
  void start() throws IOException {
    listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    NextHopTracker nobody =
        new NextHopTracker() {
          @Override
          public void watch(IpAddress address) {}

          @Override
          public void unwatch(IpAddress address) {}
        };
    speaker =
        new Speaker(
            new SpeakerConfig(
                65001,
                new Ipv4Address(1),
                ImmutableList.of(),
                1,
                ImmutableMap.of(),
                RouterOptions.USUAL),
            changes -> {},
            nobody,
            (neighbor, from, to, reason) -> {});
    speaker.start();
    speaker.monitorBy(
        ImmutableList.of(
            new StationConfig(
                "noc",
                new Endpoint(IpAddress.parse("127.0.0.1"), listening.getLocalPort()),
                null,
                ImmutableSet.of(View.LOC_RIB),
                Duration.ZERO,
                Duration.ofSeconds(1))),
        "a speaker",
        "a host");
  }

  @AfterEach
  void stop() throws IOException {
    speaker.close();
    listening.close();
  }

  private static IpPrefix prefix(int number) {
    return Ipv4Prefix.of(0x0a000000 + (number << 8), 24);
  }

  private void originate(int from, int to) {
    for (int i = from; i < to; i++) {
      speaker.originate(prefix(i), Origination.ANNOUNCE);
    }
  }

  /** Reads messages, and keeps what is announced and not withdrawn. */
  private static final class Ear {
    final DataInputStream in;
    final MessageDecoder decoder = new MessageDecoder();
    final Set<IpPrefix> known = new HashSet<>();
    boolean ended;

    Ear(Socket socket) throws IOException {
      socket.setSoTimeout(30_000); // a station that is told nothing more fails, and does not hang
      in = new DataInputStream(socket.getInputStream());
      decoder.established(NegotiatedSession.recorded(65001, true, false), false);
    }

    /** The type of the next message, or -1 at the end. */
    int hear() throws IOException {
      int version = in.read();
      if (version < 0) {
        return -1;
      }
      assertThat(version).as("version").isEqualTo(3);
      int length = in.readInt();
      int type = in.read();
      byte[] body = in.readNBytes(length - COMMON_HEADER);
      if (type == ROUTE_MONITORING) {
        take(body);
      }
      return type;
    }

    private void take(byte[] body) {
      Set<IpPrefix> announced = announced(body);
      Decoded decoded = decoder.decode(body, PEER_HEADER, body.length - PEER_HEADER);
      assertThat(decoded).isInstanceOf(Decoded.Messages.class);
      for (Message message : ((Decoded.Messages) decoded).messages()) {
        switch (message) {
          case Message.Update update ->
              update.withdrawn().forEach(nlri -> known.remove(nlri.prefix()));
          case Message.EndOfRib(AfiSafi family) -> ended |= family == AfiSafi.IPV4_UNICAST;
          default -> throw new AssertionError(message);
        }
      }
      known.addAll(announced);
    }

    /**
     * The destinations in an UPDATE's own field (RFC 4271 §4.3). The decoder refuses the next hop
     * 0.0.0.0 of what the speaker announces itself.
     */
    private static Set<IpPrefix> announced(byte[] body) {
      ByteBuffer update = ByteBuffer.wrap(body).position(PEER_HEADER + MESSAGE_HEADER);
      skip(update); // withdrawn
      skip(update); // attributes
      return prefixes(update);
    }

    private static void skip(ByteBuffer in) {
      int length = Short.toUnsignedInt(in.getShort());
      in.position(in.position() + length);
    }

    private static Set<IpPrefix> prefixes(ByteBuffer in) {
      Set<IpPrefix> prefixes = new HashSet<>();
      while (in.hasRemaining()) {
        int bits = in.get();
        int address = 0;
        for (int shift = 24; shift > 24 - bits; shift -= 8) {
          address |= Byte.toUnsignedInt(in.get()) << shift;
        }
        prefixes.add(Ipv4Prefix.of(address, bits));
      }
      return prefixes;
    }
  }

  private void awaitSize(int size) throws InterruptedException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (speaker.ask(view -> view.size(AfiSafi.IPV4_UNICAST)) != size) {
      assertThat(System.nanoTime()).as("the speaker has " + size).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  /**
   * A station hangs while a table comes and goes again and again: the speaker goes on all the same,
   * and what it keeps for the station is no more than the table's state.
   */
  @Test
  void a_station_that_hangs_holds_nobody_up_and_hears_the_end_of_the_story() throws Exception {
    try (Socket socket = listening.accept()) {
      Ear ear = new Ear(socket);
      while (!ear.ended) {
        ear.hear();
      }
      for (int round = 0; round < ROUNDS; round++) {
        originate(0, ROUTES);
        awaitSize(ROUTES);
        for (int i = 10; i < ROUTES; i++) {
          speaker.withdraw(prefix(i), Origination.ANNOUNCE);
        }
        awaitSize(10);
      }
      speaker.originate(prefix(ROUTES), Origination.ANNOUNCE);
      Set<IpPrefix> all = new HashSet<>();
      for (int i = 0; i < 10; i++) {
        all.add(prefix(i));
      }
      all.add(prefix(ROUTES));
      while (!ear.known.equals(all)) {
        ear.hear();
      }
    }
  }

  @Test
  void a_new_connection_hears_all_of_it_again_and_the_last_word() throws Exception {
    originate(0, 1000);
    awaitSize(1000);
    try (Socket socket = listening.accept()) {
      Ear ear = new Ear(socket);
      // the speaker may have connected before it had the routes: then some follow the end
      while (!ear.ended || ear.known.size() < 1000) {
        ear.hear();
      }
    }
    try (Socket socket = listening.accept()) {
      Ear ear = new Ear(socket);
      while (!ear.ended) {
        ear.hear();
      }
      assertThat(ear.known).hasSize(1000);
    }
    try (Socket socket = listening.accept()) {
      Ear ear = new Ear(socket);
      while (!ear.ended) {
        ear.hear();
      }
      speaker.close();
      int last = -1;
      for (int type = ear.hear(); type >= 0; type = ear.hear()) {
        last = type;
      }
      assertThat(last).as("type of the last message").isEqualTo(TERMINATION);
    }
  }
}
