package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Spanwire tells those who watch and record, as their own programs read it. */
@LabTest
final class RecordsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int BMP_PORT = 1790;
  private static final String DIRECTORY = NetworkNamespace.DIRECTORY;

  private static final String STATION =
      """
      daemonize: false
      bmp_daemon_ip: 127.0.0.1
      bmp_daemon_port: %d
      bmp_daemon_msglog_file: %s/bmp.json
      bmp_daemon_msglog_output: json
      """
          .formatted(BMP_PORT, DIRECTORY);

  private static final String WATCHED =
      """
      policies { no-ipv6 = [{ match { family = ipv4 }, then = accept }] }
      neighbors {
        one { address = "192.0.2.2", asn = 4200000002, passive = on, import = no-ipv6, export = own }
      }
      bmp { collectors { noc {
        address = "127.0.0.1", port = %d, statistics = 2s
        views = [pre-policy, post-policy, loc-rib, adj-rib-out]
      } } }
      mrt { updates { file = "%s/updates.mrt", rotate = 24h } }
      """
          .formatted(BMP_PORT, DIRECTORY);

  @RegisterExtension final LabExtension extension = new LabExtension();

  private Lab lab;
  private NetworkNamespace near;
  private SpanwireDaemon spanwire;
  private MatrixPeer bird;

  @BeforeEach
  void meet() {
    lab = extension.lab();
    near = lab.namespace("near");
    NetworkNamespace far = lab.namespace("far");
    near.ip("link add eth0 type veth peer name eth0 netns " + far.pid());
    MatrixBench.join(near, 1, Stream.of());
    MatrixBench.join(far, 2, Stream.of());
    spanwire = new SpanwireDaemon(near, WireguardKey.generate(), SpanwireDaemon.SHORT_LIFE);
    bird = MatrixPeer.Kind.BIRD.in(far, PeerRoot.HOST);
  }

  private void startSpeakers() {
    spanwire.start(
        new SiteFile(51820)
            .router(4_200_000_001L, List.of("10.1.0.0/24"), List.of())
            .with(WATCHED));
    bird.start();
    spanwire.awaitEstablished("one", LIMIT);
    MatrixBench.path(lab, spanwire, "one", "10.2.0.0/24");
  }

  /** RFC 7854, RFC 8671, RFC 9069: pmbmpd understands all of it, and Wireshark has no objection. */
  @Test
  void a_monitoring_station_understands_all_it_is_told() {
    String file = near.file("pmbmpd.conf", STATION);
    ChildProcess station = near.start("pmbmpd", List.of("pmbmpd", "-f", file));
    lab.await(
        "pmbmpd listens", LIMIT, () -> near.run("ss", "-Hltn").contains(":" + BMP_PORT + " "));
    Wiretap wire = new Wiretap(near, "lo");
    startSpeakers();
    awaitLine("\"init\"");
    awaitLine("\"peer_up\"");
    awaitLine("10.2.0.0/24");
    awaitLine("fd00:2::/48");
    awaitLine("\"stats\"");
    bird.shutDown("maintenance");
    awaitLine("\"peer_down\"");
    spanwire.stop();
    awaitLine("\"term\"");
    assertThat(station.isAlive()).isTrue();

    wire.decode("tcp.port==" + BMP_PORT + ",bmp");
    assertThat(wire.count("bmp")).isPositive();
    // Wireshark 4.0 does not know the name of the table at the end of a Peer Up (RFC 9069 §5.3).
    assertThat(
            wire.packets(
                "(_ws.malformed || _ws.expert.severity == error)"
                    + " && !(bmp.type == 3 && bmp.peer.type == 3)"))
        .isZero();
    for (int type = 0; type <= 5; type++) {
      assertThat(wire.packets("bmp.type == " + type)).as("type " + type).isPositive();
    }
    String loc = "bmp.peer.type == 3";
    assertThat(wire.packets(loc + " && bgp.nlri_prefix == 10.2.0.0")).as("Loc-RIB").isPositive();
    assertThat(wire.packets("bmp.peer.flags == 0x50 && bgp.nlri_prefix == 10.1.0.0"))
        .as("Adj-RIB-Out")
        .isPositive();
    assertThat(wire.packets("bmp.peer.flags == 0x40 && bgp.nlri_prefix == 10.2.0.0"))
        .as("after import")
        .isPositive();
  }

  private void awaitLine(String text) {
    lab.await(
        "pmbmpd logs " + text,
        LIMIT,
        () -> near.attempt("grep", "-q", "-F", text, DIRECTORY + "/bmp.json").ok());
  }

  /** RFC 6396: bgpdump reads the updates and the table, and agrees with what was sent. */
  @Test
  void others_read_what_it_records() {
    startSpeakers();
    String table = DIRECTORY + "/table.mrt";
    spanwire.run("mrt", "dump", table);
    assertThat(bgpdump(table))
        .anyMatch(line ->
            line.startsWith("TABLE_DUMP2|")
                && line.contains(
                    "|192.0.2.2|4200000002|10.2.0.0/24|4200000002|IGP|192.0.2.2|0|0|65002:1"))
        .anyMatch(line -> line.contains("|fd00:2::/48|4200000002|IGP|2001:db8::2|"));

    bird.shutDown("maintenance");
    lab.await("the session is down", LIMIT, () -> !spanwire.state("one").equals("Established"));
    spanwire.stop();
    String updates = DIRECTORY + "/updates.mrt";
    assertThat(bgpdump(updates))
        .anyMatch(line -> line.startsWith("BGP4MP_ET|") && line.contains("|10.2.0.0/24|"))
        .anyMatch(line -> line.contains("|STATE|192.0.2.2|4200000002|5|6"))
        .anyMatch(line -> line.contains("|STATE|192.0.2.2|4200000002|6|1"));
  }

  private List<String> bgpdump(String file) {
    return near.run("bgpdump", "-m", file).lines().toList();
  }
}
