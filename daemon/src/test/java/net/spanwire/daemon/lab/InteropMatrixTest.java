package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a BGP session with each speaker can do: one laboratory a speaker, one test a capability.
 * Both have a session over IPv4, which the peer opens, and one over IPv6, which we open; each
 * carries both families. The rows of docs/interop.md are what these tests write to
 * target/interop-matrix.txt.
 */
@Tag("lab")
@ParameterizedClass
@MethodSource("peers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(MatrixResults.class)
final class InteropMatrixTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String REFRESH =
      "bgp.type == 5 && ip.src == 192.0.2.2 || bgp.type == 2 && ip.src == 192.0.2.1";
  private static final List<String> OURS = List.of("10.1.0.0/24", "fd00:1::/48");
  private static final List<String> THEIRS = List.of("10.2.0.0/24", "fd00:2::/48");

  /** A speaker of one release. */
  record PeerCase(MatrixPeer.Kind kind, PeerRoot root) {
    @Override
    public String toString() {
      return kind + (root.isHost() ? "" : ", current release");
    }
  }

  static List<PeerCase> peers() {
    List<PeerCase> cases = new ArrayList<>();
    for (PeerRoot root : PeersUnderTest.roots()) {
      for (MatrixPeer.Kind kind : MatrixPeer.Kind.values()) {
        cases.add(new PeerCase(kind, root));
      }
    }
    return cases;
  }

  /** The peer cannot do what was to be tried. */
  boolean lacking;

  private boolean lacks(MatrixPeer.Lack lack) {
    lacking = bench().peer().lacks().contains(lack);
    return lacking;
  }

  private static @Nullable Bench started;

  /** Of a peer that {@link #start} has started. */
  InteropMatrixTest(PeerCase ignored) {}

  static Bench bench() {
    return Objects.requireNonNull(started);
  }

  /** The two speakers. */
  record Bench(
      Lab lab,
      NetworkNamespace near,
      NetworkNamespace far,
      SpanwireDaemon spanwire,
      MatrixPeer peer) {}

  @BeforeParameterizedClassInvocation
  static void start(PeerCase with) {
    Lab lab = Lab.open();
    NetworkNamespace near = lab.namespace("near");
    NetworkNamespace far = lab.namespace("far");
    near.ip("link add eth0 type veth peer name eth0 netns " + far.pid());
    join(near, 1);
    join(far, 2);
    SpanwireDaemon spanwire =
        new SpanwireDaemon(near, WireguardKey.generate(), SpanwireDaemon.SHORT_LIFE);
    MatrixPeer peer = with.kind().in(far, with.root());
    started = new Bench(lab, near, far, spanwire, peer);
    peer.start();
    spanwire.start(
        new SiteFile(51820).router(4_200_000_001L, OURS, List.of()).with(POLICY).with(NEIGHBORS));
  }

  /** Addresses on the link between both. */
  static void join(NetworkNamespace site, int host) {
    site.ip(
        "address add 192.0.2." + host + "/24 dev eth0",
        "address add 2001:db8::" + host + "/64 dev eth0 nodad",
        "link set eth0 up");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    bench().lab().close();
  }

  private static final String POLICY =
      """
      policies {
        marked = [{
          match { source = announced }
          set { add-communities = ["65001:1", "rt:65001:1", "4200000001:1:2"] }
          then = accept
        }]
      }
      """;

  private static final String NEIGHBORS =
      """
      neighbors {
        one { address = "192.0.2.2", asn = 4200000002, passive = on, import = any, export = marked }
        two { address = "2001:db8::2", asn = 4200000002, import = any, export = marked }
      }
      """;

  @Test
  @Order(1)
  void session_from_either_side() {
    bench().spanwire().awaitEstablished("one", LIMIT);
    bench().spanwire().awaitEstablished("two", LIMIT);
  }

  /** The session that runs over the prefix's own family. */
  private static String sessionOf(String prefix) {
    return MatrixPeer.isIpv6(prefix) ? "two" : "one";
  }

  private static JsonValue path(String session, String prefix) {
    return path(bench().lab(), bench().spanwire(), session, prefix);
  }

  /** Our path to a prefix that a session taught. */
  static JsonValue path(Lab lab, SpanwireDaemon spanwire, String session, String prefix) {
    return lab.awaitValue(
        prefix + " from " + session,
        LIMIT,
        () ->
            spanwire.show("routes").stream()
                .filter(route -> route.text("prefix").equals(prefix))
                .flatMap(route -> route.field("paths").orElseThrow().elements().stream())
                .filter(path -> path.text("peer").equals(session))
                .findFirst());
  }

  /** What the peer says of a prefix of ours, once it matches. */
  private static void awaitTheirs(String prefix, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    bench()
        .lab()
        .await(
            bench().peer().version() + " has " + prefix + " with " + pattern,
            LIMIT,
            () -> wanted.matcher(bench().peer().route(prefix)).find());
  }

  @Test
  @Order(2)
  void ipv4_and_ipv6() {
    for (String prefix : THEIRS) {
      path(sessionOf(prefix), prefix);
      if (!bench().peer().lacks().contains(MatrixPeer.Lack.NEXT_HOPS_OF_THE_OTHER_FAMILY)) {
        path("one", prefix);
        path("two", prefix);
      }
    }
    OURS.forEach(prefix -> awaitTheirs(prefix, "."));
  }

  @Test
  @Order(3)
  void four_octet_as() {
    THEIRS.forEach(prefix ->
        assertThat(path(sessionOf(prefix), prefix).text("asPath")).isEqualTo("4200000002"));
    OURS.forEach(prefix -> awaitTheirs(prefix, "\\b4200000001\\b"));
  }

  @Test
  @Order(4)
  void communities_of_three_kinds() {
    for (String prefix : THEIRS) {
      assertThat(path(sessionOf(prefix), prefix).field("communities").orElseThrow().elements())
          .extracting(JsonValue::text)
          .containsExactlyInAnyOrder("65002:1", "rt:65002:1", "4200000002:1:2");
    }
    for (String prefix : OURS) {
      awaitTheirs(prefix, "65001[:, ]+1\\b");
      awaitTheirs(prefix, "(?i)(rt|target|extcomms: \\[)[:, ]*65001[:, ]+1\\b");
      awaitTheirs(prefix, "4200000001[:, ]+1[:, ]+2\\b");
    }
  }

  /** Over the session that runs over IPv6. */
  @Test
  @Order(5)
  void ipv4_behind_ipv6_next_hops() {
    if (!lacks(MatrixPeer.Lack.IPV6_NEXT_HOPS)) {
      assertThat(path("two", "10.2.0.0/24").text("nextHop")).isEqualTo("2001:db8::2");
      awaitTheirs("10.1.0.0/24", "(?i)2001:db8::1\\b");
    }
  }

  @Test
  @Order(6)
  void route_refresh() {
    if (lacks(MatrixPeer.Lack.ASKING_FOR_REFRESH)) {
      return;
    }
    ChildProcess wire =
        bench()
            .near()
            .start(
                "tshark-" + System.nanoTime(),
                List.of(
                    "tshark",
                    "-l",
                    "-n",
                    "-i",
                    "eth0",
                    "-Y",
                    REFRESH,
                    "-T",
                    "fields",
                    "-e",
                    "ip.src",
                    "-e",
                    "bgp.type"));
    Lab lab = bench().lab();
    lab.await("tshark listens", LIMIT, () -> wire.log().contains("Capture started"));
    bench().peer().askRefresh();
    lab.await("they ask", LIMIT, () -> wire.log().contains("192.0.2.2\t5"));
    Pattern answer = Pattern.compile("^192\\.0\\.2\\.1\t[0-9,]*\\b2\\b", Pattern.MULTILINE);
    lab.await("we answer", LIMIT, () -> answer.matcher(wire.log()).find());
    wire.stop(Duration.ofSeconds(10));
  }

  @Test
  @Order(7)
  void shutdown_message() {
    if (!lacks(MatrixPeer.Lack.SHUTDOWN_MESSAGES)) {
      bench().peer().shutDown("maintenance");
      bench()
          .lab()
          .await(
              "we read why",
              LIMIT,
              () ->
                  bench().spanwire().show("neighbors").stream()
                      .anyMatch(row -> row.text("lastDownReason").contains("'maintenance'")));
    }
  }
}
