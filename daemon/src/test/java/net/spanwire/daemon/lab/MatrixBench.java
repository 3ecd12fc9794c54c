package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The two speakers of {@link InteropMatrixTest} on one link, and who feeds both. A session "one"
 * over IPv4, which the peer opens, and "two" over IPv6, which we open; each carries both families.
 * Beside these a session for each {@link MatrixSession}.
 *
 * @param near where Spanwire is
 * @param far where the peer is
 */
record MatrixBench(
    Lab lab,
    NetworkNamespace near,
    NetworkNamespace far,
    SpanwireDaemon spanwire,
    MatrixPeer peer) {
  static final Duration LIMIT = Duration.ofSeconds(30);
  static final List<String> OURS = List.of("10.1.0.0/24", "fd00:1::/48");
  static final List<String> THEIRS = List.of("10.2.0.0/24", "fd00:2::/48");

  /** What we ask the peer to wait for us when we restart. */
  static final int RESTART_SECONDS = 77;

  /** Nobody has started yet. */
  static MatrixBench open(MatrixPeer.Kind kind, PeerRoot root) {
    Lab lab = Lab.open();
    NetworkNamespace near = lab.namespace("near");
    NetworkNamespace far = lab.namespace("far");
    near.ip("link add eth0 type veth peer name eth0 netns " + far.pid());
    join(near, 1, Arrays.stream(MatrixSession.values()).map(MatrixSession::ours));
    join(far, 2, Arrays.stream(MatrixSession.values()).map(MatrixSession::theirs));
    SpanwireDaemon spanwire =
        new SpanwireDaemon(near, WireguardKey.generate(), SpanwireDaemon.SHORT_LIFE);
    return new MatrixBench(lab, near, far, spanwire, kind.in(far, root));
  }

  void start() {
    MatrixFeeder feeder = new MatrixFeeder(lab.namespace("feeder"));
    feeder.join(near, far);
    feeder.start();
    peer.start();
    // Two more, since FRR 8.4 looks at its limit before it counts what is new.
    List<String> announced =
        Stream.concat(OURS.stream(), Stream.of("10.1.1.0/24", "10.1.2.0/24")).toList();
    spanwire.start(
        new SiteFile(51820)
            .router(4_200_000_001L, announced, List.of())
            .with(POLICIES)
            .with(neighbors()));
  }

  /** Addresses on the link between both. */
  static void join(NetworkNamespace site, int host, Stream<String> more) {
    site.ip(
        Stream.concat(
                Stream.of(
                    "address add 192.0.2." + host + "/24 dev eth0",
                    "address add 2001:db8::" + host + "/64 dev eth0 nodad",
                    "link set eth0 up"),
                more.map(address -> "address add " + address + "/24 dev eth0"))
            .toArray(String[]::new));
  }

  private static final String POLICIES =
      """
      policies {
        marked = [{
          match { source = announced }
          set { add-communities = ["65001:1", "rt:65001:1", "4200000001:1:2"] }
          then = accept
        }]
        fed = [{ match { prefix = ["10.3.0.0/24", "10.4.0.0/24"] }, then = accept }]
      }
      """;

  private static String neighbors() {
    String keys =
        "asn = 4200000002, import = any, export = marked, graceful-restart { mode = full, restart-time = %ds }"
            .formatted(RESTART_SECONDS);
    return """
    neighbors {
      one { address = "192.0.2.2", passive = on, %1$s }
      # Without its own address it would use one that FRR's router advertisements gave it.
      two { address = "2001:db8::2", local-address = "2001:db8::1", %1$s }
      feed { address = "198.51.100.2", asn = 65010, import = any, export = none, add-path = receive }
      %2$s
    }
    """
        .formatted(
            keys,
            Arrays.stream(MatrixSession.values())
                .map(MatrixSession::block)
                .collect(Collectors.joining("\n")));
  }

  void awaitEstablished(String... sessions) {
    for (String session : sessions) {
      spanwire.awaitEstablished(session, LIMIT);
    }
  }

  /** Our path to a prefix that a session taught. */
  JsonValue path(String session, String prefix) {
    return path(lab, spanwire, session, prefix);
  }

  static JsonValue path(Lab lab, SpanwireDaemon spanwire, String session, String prefix) {
    return lab.awaitValue(
        prefix + " from " + session,
        LIMIT,
        () -> paths(spanwire, session, prefix).stream().findFirst());
  }

  /** Our paths to a prefix that a session has taught by now. */
  List<JsonValue> paths(String session, String prefix) {
    return paths(spanwire, session, prefix);
  }

  private static List<JsonValue> paths(SpanwireDaemon spanwire, String session, String prefix) {
    return spanwire.show("routes").stream()
        .filter(route -> route.text("prefix").equals(prefix))
        .flatMap(route -> route.field("paths").orElseThrow().elements().stream())
        .filter(path -> path.text("peer").equals(session))
        .toList();
  }

  /** Until a field of what we say of a session matches: a text, or one of its texts. */
  void awaitText(String session, String field, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    lab.await(
        session + ": " + field + " has " + pattern,
        LIMIT,
        () -> texts(session, field).anyMatch(text -> wanted.matcher(text).find()));
  }

  private Stream<String> texts(String session, String field) {
    return neighbor(session).flatMap(row -> row.field(field)).stream()
        .flatMap(value -> Stream.concat(Stream.of(value), value.elements().stream()))
        .map(JsonValue::text);
  }

  private Optional<JsonValue> neighbor(String session) {
    return spanwire.show("neighbors").stream()
        .filter(row -> row.text("name").equals(session))
        .findFirst();
  }

  /** Until what the peer says of a prefix of ours matches. */
  void awaitTheirs(String prefix, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    lab.await(
        peer.version() + " has " + prefix + " with " + pattern,
        LIMIT,
        () -> wanted.matcher(peer.route(prefix)).find());
  }
}
