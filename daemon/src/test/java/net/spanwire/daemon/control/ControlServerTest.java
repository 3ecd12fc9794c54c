package net.spanwire.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlServerTest {

  @TempDir Path directory;

  private final SampleStatus status = new SampleStatus();
  private final EventBus events = new EventBus();
  private Path path = Path.of("unset");
  private ControlServer server;

  @BeforeEach
  void start() throws IOException {
    path = directory.resolve("new/control.sock");
    server = ControlServer.start(path, new ControlOperations(status, status, status), events);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> ask(String op, @Nullable String argument) throws ControlException {
    List<String> items = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(path)) {
      client.ask(new Request(op, argument), items::add);
    }
    return items;
  }

  @Test
  void answers_with_views() throws ControlException {
    assertThat(ask("neighbors", null))
        .containsExactly(Json.write(SampleStatus.fra()), Json.write(SampleStatus.ams()));
    assertThat(ask("neighbor", "ams")).containsExactly(Json.write(SampleStatus.ams()));
    assertThat(ask("tunnels", null)).hasSize(2);
    assertThat(ask("routes", null)).hasSize(3);
    assertThat(ask("routes", "10.0.0.0/8")).hasSize(2);
    assertThat(ask("routes", "10.2.0.1")).isEmpty();
    assertThat(ask("kernel", null)).hasSize(1);
    assertThat(ask("explain", "10.2.0.1")).hasSize(1);
    assertThat(ask("daemon", null)).hasSize(1);
  }

  @Test
  void one_connection_takes_several_requests() throws ControlException {
    List<String> items = new ArrayList<>();
    try (ControlClient client = ControlClient.connect(path)) {
      client.ask(new Request("neighbors", null), items::add);
      assertThatExceptionOfType(ControlException.class)
          .isThrownBy(() -> client.ask(new Request("neighbor", "nobody"), items::add));
      client.ask(new Request("tunnels", null), items::add);
    }
    assertThat(items).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          nonsense   |          | INVALID | unknown operation 'nonsense'
          neighbor   |          | INVALID | 'neighbor' needs an argument
          neighbor   | nobody   | INVALID | there is no neighbor 'nobody'; there are: fra, ams
          reset      | nobody   | INVALID | there is no neighbor 'nobody'; there are: fra, ams
          explain    | here     | INVALID | not an IP address: 'here'
          disable    | fra      | FAILED  | the daemon failed to answer; its log says more
          """)
  void says_what_is_wrong_with_a_request(
      String op, @Nullable String argument, ControlException.Kind kind, String message) {
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> ask(op, argument))
        .withMessage(message)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void acts_for_the_user_of_the_daemon() throws ControlException {
    assertThat(ask("reset", "fra")).containsExactly("{\"message\":\"fra is reset\"}");
    assertThat(ask("enable", "ams")).hasSize(1);
    assertThat(ask("soft-reset", "ams")).hasSize(1);
    assertThat(ask("reset", "fra new cable, back at 5")).hasSize(1);
    assertThat(ask("drain", "fra")).hasSize(1);
    assertThat(ask("refresh", "fra")).hasSize(1);
    assertThat(status.actions())
        .containsExactly(
            "reset fra",
            "enable ams",
            "soft-reset ams",
            "reset fra: new cable, back at 5",
            "drain fra",
            "refresh fra");
  }

  private String raw(String text) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.shutdownOutput();
      ByteBuffer reply = ByteBuffer.allocate(65_536);
      while (channel.read(reply) >= 0) {}
      return StandardCharsets.UTF_8.decode(reply.flip()).toString();
    }
  }

  @Test
  void survives_what_is_no_request() throws IOException, ControlException {
    assertThat(raw("")).isEmpty();
    assertThat(raw("\n\n")).isEmpty();
    assertThat(raw("GET / HTTP/1.1\r\n"))
        .startsWith("{\"error\":")
        .endsWith("\"kind\":\"invalid\"}\n");
    assertThat(raw("{\"op\":\"neighbors\"")).isEmpty();
    assertThat(raw("x".repeat(10_000)))
        .isEqualTo(
            "{\"error\":\"a request is one line of up to 4096 bytes\",\"kind\":\"invalid\"}\n");
    assertThat(raw("[".repeat(4000) + "\n")).contains("\"invalid\"");
    assertThat(ask("neighbors", null)).hasSize(2);
  }

  @Test
  void has_room_for_so_many_clients_and_tells_the_next() throws Exception {
    List<ControlClient> clients = new ArrayList<>();
    for (int i = 0; i < ControlServer.MAX_CLIENTS; i++) {
      ControlClient client = ControlClient.connect(path);
      client.ask(new Request("daemon", null), item -> {});
      clients.add(client);
    }
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> ask("daemon", null))
        .satisfies(e ->
            assertThat(e.kind()).isIn(ControlException.Kind.BUSY, ControlException.Kind.FAILED));
    clients.forEach(ControlClient::close);
  }

  @Test
  void streams_events_as_they_happen() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (ControlClient client = ControlClient.connect(path)) {
      Thread reader =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.ask(new Request("monitor", null), seen::add);
                } catch (ControlException e) {
                  seen.add(String.valueOf(e.getMessage()));
                }
              });
      EventView event = new EventView(SampleStatus.NOW, "tunnel", "fra", "up", "tunnel up");
      String first = null;
      for (int i = 0; i < 1000 && first == null; i++) {
        events.publish(event); // until the subscription is there
        first = seen.poll(20, TimeUnit.MILLISECONDS);
      }
      assertThat(first).isEqualTo(Json.write(event));
      server.close();
      reader.join();
    }
  }

  @Test
  void the_socket_is_for_owner_and_group_and_goes_with_the_server() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-rw----");
    server.close();
    assertThat(path).doesNotExist();
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> ask("daemon", null))
        .withMessageStartingWith("no daemon answers: there is no " + path)
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ControlException.Kind.UNREACHABLE));
  }

  @Test
  void a_second_daemon_is_told_of_the_first() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () -> ControlServer.start(path, new ControlOperations(status, status, status), events))
        .withMessage("another process listens on " + path + ": stop it, or name another place");
  }

  @Test
  void what_a_killed_daemon_left_is_replaced() throws Exception {
    Path stale = directory.resolve("stale.sock");
    SocketFile file = SocketFile.listen(stale);
    file.channel().close(); // as the kernel does for a killed process: the name stays
    assertThat(stale).exists();
    assertThatExceptionOfType(ControlException.class)
        .isThrownBy(() -> ControlClient.connect(stale))
        .withMessageContaining("which an earlier one left behind");
    try (ControlServer second =
        ControlServer.start(stale, new ControlOperations(status, status, status), events)) {
      try (ControlClient client = ControlClient.connect(stale)) {
        client.ask(new Request("daemon", null), item -> {});
      }
      assertThat(second).isNotNull();
    }
  }

  @Test
  void a_file_that_is_no_socket_stays() throws IOException {
    Path file = Files.writeString(directory.resolve("precious"), "text");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> SocketFile.listen(file))
        .withMessage(file + " is there and is no socket: remove it, or name another place");
    assertThat(file).hasContent("text");
  }
}
