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
 * What a BGP session with each speaker can do: one {@link MatrixBench} a speaker, one test a
 * capability. The rows of docs/interop.md are what these tests write to target/interop-matrix.txt.
 */
@Tag("lab")
@ParameterizedClass
@MethodSource("peers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(MatrixResults.class)
final class InteropMatrixTest {
  private static final Duration LIMIT = MatrixBench.LIMIT;
  private static final String REFRESH =
      "bgp.type == 5 && ip.src == 192.0.2.2 || bgp.type == 2 && ip.src == 192.0.2.1";
  private static final List<String> OURS = MatrixBench.OURS;
  private static final List<String> THEIRS = MatrixBench.THEIRS;
  private static final Pattern SECONDS =
      Pattern.compile("\\b" + MatrixBench.RESTART_SECONDS + "\\b");
  private static final Pattern ESTABLISHED =
      Pattern.compile("(?i)BGP state *[:=] *\\w*established");

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

  private static @Nullable MatrixBench started;

  /** The peer cannot do what was to be tried. */
  boolean lacking;

  /** Of a peer that {@link #start} has started. */
  InteropMatrixTest(PeerCase ignored) {}

  static MatrixBench bench() {
    return Objects.requireNonNull(started);
  }

  @BeforeParameterizedClassInvocation
  static void start(PeerCase with) {
    MatrixBench bench = MatrixBench.open(with.kind(), with.root());
    started = bench;
    bench.start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    bench().lab().close();
  }

  private boolean lacks(MatrixPeer.Lack lack) {
    lacking = bench().peer().lacks().contains(lack);
    return lacking;
  }

  /** The session that runs over the prefix's own family. */
  private static String sessionOf(String prefix) {
    return MatrixPeer.isIpv6(prefix) ? "two" : "one";
  }

  @Test
  @Order(1)
  void session_from_either_side() {
    assertThat(bench().peer().version()).matches("\\w+ \\d.*");
    bench().awaitEstablished("one", "two");
  }

  @Test
  @Order(2)
  void ipv4_and_ipv6() {
    for (String prefix : THEIRS) {
      bench().path(sessionOf(prefix), prefix);
      if (!bench().peer().lacks().contains(MatrixPeer.Lack.NEXT_HOPS_OF_THE_OTHER_FAMILY)) {
        bench().path("one", prefix);
        bench().path("two", prefix);
      }
    }
    OURS.forEach(prefix -> bench().awaitTheirs(prefix, "."));
    assertThat(bench().peer().route("10.9.0.0/24")).isEmpty();
  }

  @Test
  @Order(3)
  void four_octet_as() {
    THEIRS.forEach(prefix ->
        assertThat(bench().path(sessionOf(prefix), prefix).text("asPath")).isEqualTo("4200000002"));
    OURS.forEach(prefix -> bench().awaitTheirs(prefix, "\\b4200000001\\b"));
  }

  @Test
  @Order(4)
  void communities_of_three_kinds() {
    for (String prefix : THEIRS) {
      assertThat(
              bench().path(sessionOf(prefix), prefix).field("communities").orElseThrow().elements())
          .extracting(JsonValue::text)
          .containsExactlyInAnyOrder("65002:1", "rt:65002:1", "4200000002:1:2");
    }
    for (String prefix : OURS) {
      bench().awaitTheirs(prefix, "65001[:, ]+1\\b");
      bench().awaitTheirs(prefix, "(?i)(rt|target|extcomms: \\[)[:, ]*65001[:, ]+1\\b");
      bench().awaitTheirs(prefix, "4200000001[:, ]+1[:, ]+2\\b");
    }
  }

  /** Over the session that runs over IPv6. */
  @Test
  @Order(5)
  void ipv4_behind_ipv6_next_hops() {
    if (!lacks(MatrixPeer.Lack.IPV6_NEXT_HOPS)) {
      assertThat(bench().path("two", "10.2.0.0/24").text("nextHop")).isEqualTo("2001:db8::2");
      bench().awaitTheirs("10.1.0.0/24", "(?i)2001:db8::1\\b");
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

  /** RFC 2385. */
  @Test
  @Order(7)
  void md5() {
    bench().awaitEstablished("signed");
    bench()
        .lab()
        .await(
            "a kernel refuses a wrong signature",
            LIMIT,
            () ->
                SessionFeaturesTest.wrongSignatures(bench().near()) > 0
                    || SessionFeaturesTest.wrongSignatures(bench().far()) > 0);
    assertThat(bench().spanwire().state("forged")).isNotEqualTo("Established");
  }

  /** RFC 7911. */
  @Test
  @Order(8)
  void add_path_both_ways() {
    bench().awaitText("paths", "capabilities", "add-path .*ipv4 both");
    bench()
        .lab()
        .await(
            "two paths of theirs",
            LIMIT,
            () ->
                bench().paths("paths", MatrixFeeder.THEIRS).stream()
                        .map(path -> path.text("pathId"))
                        .distinct()
                        .count()
                    == 2);
    bench().awaitTheirs(MatrixFeeder.OURS, "\\b4200000001,? 65010,? 65021\\b");
    bench().awaitTheirs(MatrixFeeder.OURS, "\\b4200000001,? 65010,? 65022\\b");
  }

  /** RFC 9234: they are our customer, so that what we say is for customers only. */
  @Test
  @Order(9)
  void roles() {
    if (!lacks(MatrixPeer.Lack.ROLES)) {
      bench().awaitEstablished("customer");
      bench().awaitTheirs("10.1.0.0/24", "(?i)otc\\W+4200000001\\b");
      bench().awaitText("misfit", "lastDownReason", "role");
    }
  }

  /** RFC 4486. */
  @Test
  @Order(10)
  void prefix_limit_of_theirs() {
    if (!lacks(MatrixPeer.Lack.PREFIX_LIMITS)) {
      bench().awaitText("limited", "lastDownReason", "maximum number of prefixes reached");
    }
  }

  @Test
  @Order(11)
  void prefix_limit_of_ours() {
    bench().awaitText("limiting", "lastDownReason", "more than 1 ipv4 prefixes");
  }

  /** RFC 4724: what it says again stays in the kernel all the time; the rest goes. */
  @Test
  @Order(12)
  void graceful_restart_of_theirs() {
    if (lacks(MatrixPeer.Lack.RESTARTING)) {
      return;
    }
    ChildProcess routes =
        bench().near().start("ip-monitor", List.of("ip", "-o", "monitor", "route"));
    bench().peer().kill();
    for (String session : List.of("one", "two")) {
      bench().awaitText(session, "waitingFor", "its routes are kept meanwhile: ipv4, ipv6");
    }
    assertThat(THEIRS).allMatch(prefix -> KernelRoute.leavesBy(bench().near(), prefix, "eth0"));
    bench().peer().startAgain();
    bench().awaitEstablished("one", "two");
    Lab lab = bench().lab();
    lab.await(
        "what it does not say again goes",
        LIMIT,
        () -> routes.log().contains("Deleted " + MatrixPeer.SECOND));
    THEIRS.forEach(prefix -> bench().path(sessionOf(prefix), prefix));
    assertThat(routes.log())
        .doesNotContain(THEIRS.stream().map(prefix -> "Deleted " + prefix).toList());
    routes.stop(Duration.ofSeconds(10));
  }

  @Test
  @Order(13)
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

  /**
   * RFC 4724: it keeps our routes while we are away. Over the session that we open: FRR 8.4 waits
   * for who restarts to connect.
   */
  @Test
  @Order(14)
  void graceful_restart_of_ours() {
    MatrixPeer peer = bench().peer();
    Lab lab = bench().lab();
    lab.await("it knows for how long", LIMIT, () -> SECONDS.matcher(peer.session()).find());
    if (lacks(MatrixPeer.Lack.HELPING)) {
      return;
    }
    List<String> kept =
        OURS.stream()
            .filter(prefix ->
                MatrixPeer.isIpv6(prefix) || !peer.lacks().contains(MatrixPeer.Lack.IPV6_NEXT_HOPS))
            .toList();
    lab.await("it has us", LIMIT, () -> ESTABLISHED.matcher(peer.session()).find());
    bench().spanwire().kill();
    lab.await("it misses us", LIMIT, () -> !ESTABLISHED.matcher(peer.session()).find());
    assertThat(kept).noneMatch(prefix -> peer.route(prefix).isEmpty());
    bench().spanwire().start();
    bench().awaitEstablished("two");
    kept.forEach(prefix -> bench().awaitTheirs(prefix, "."));
  }
}
