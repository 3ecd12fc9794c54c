package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a session can do beyond carrying routes, with speakers that can do it too. */
@LabTest
final class SessionFeaturesTest {
  @RegisterExtension final LabExtension extension = new LabExtension();

  static List<PeerRoot> roots() {
    return PeersUnderTest.roots();
  }

  private PlainPair pair(PeerRoot root) {
    return new PlainPair(extension.lab(), root);
  }

  /** RFC 2385, both as the one who connects and as the one who listens. */
  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void bird_signs_segments(boolean wePassive, boolean birdPassive) {
    PlainPair pair = pair(PeerRoot.HOST);
    pair.bird("password \"s3cret\";", birdPassive ? "passive;" : "");
    pair.start("password = \"s3cret\"", "passive = " + wePassive);
    pair.awaitUp();
    pair.awaitRoute(true);
    assertThat(pair.birdState()).contains("Established");
  }

  @ParameterizedTest
  @MethodSource("roots")
  void bird_with_another_password_gets_nowhere(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("password \"other\";");
    pair.start("password = \"s3cret\"");
    pair.lab.await(
        "the kernel saw a wrong signature",
        PlainPair.LIMIT,
        () -> wrongSignatures(pair.near) > 0 || wrongSignatures(pair.far) > 0);
    assertThat(pair.text("state")).isNotEqualTo("Established");
  }

  /** How many segments its kernel has refused for their signature. */
  static int wrongSignatures(NetworkNamespace site) {
    return site.run("sh", "-c", "nstat -asz TcpExtTCPMD5Failure TcpExtTCPMD5Unexpected")
        .lines()
        .filter(line -> line.startsWith("TcpExt"))
        .mapToInt(line -> Integer.parseInt(Splitter.onPattern("\\s+").splitToList(line).get(1)))
        .sum();
  }

  /** RFC 5082; the wire shows the TTL of both. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_secures_by_ttl(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("ttl security on;");
    pair.start("ttl-security = on", "local-address = \"10.0.0.1\"");
    pair.awaitUp();
    pair.awaitRoute(true);
    // A neighbour that sends with a TTL of 1 is farther away than it may be.
    pair.stop();
    pair.bird("ttl security off;");
    Lab.pause(Duration.ofSeconds(5));
    assertThat(pair.text("state")).isNotEqualTo("Established");
  }

  @ParameterizedTest
  @MethodSource("roots")
  void bird_is_several_hops_away(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("multihop 5;");
    pair.start("multihop = 5");
    pair.awaitUp();
    pair.awaitRoute(true);
  }

  /** RFC 9234. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_says_its_role(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("local role provider;");
    pair.start("role = customer", "role-strict = on");
    pair.awaitUp();
    pair.awaitText("capabilities", "");
    assertThat(pair.birdState()).containsIgnoringCase("role");
    pair.stop();
    pair.bird("local role peer;");
    pair.awaitText("lastDownReason", "the neighbour says role peer");
  }

  /** RFC 9003, both ways. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_and_we_say_why_we_end(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird();
    pair.start();
    pair.awaitUp();
    pair.birdc("disable", "spanwire", "\"new fibre at noon\"");
    pair.awaitText("lastDownReason", "new fibre at noon");
    pair.birdc("enable", "spanwire");
    pair.awaitUp();
    pair.act("disable", PlainPair.NAME + " back at five");
    pair.lab.await(
        "bird read our words", PlainPair.LIMIT, () -> pair.birdState().contains("back at five"));
  }

  /** RFC 4486. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_announces_too_much(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird();
    pair.start("prefix-limit { ipv4 = 1, restart = 3s }");
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.birdAnnounces(List.of(PlainPair.FAR_PREFIX, "10.3.0.0/24", "10.4.0.0/24"));
    pair.awaitText("lastDownReason", "more than 1 ipv4 prefixes");
    pair.awaitRoute(false);
    pair.lab.await(
        "it comes back by itself, and falls again",
        PlainPair.LIMIT,
        () -> !pair.text("flaps").equals("1") && !pair.text("flaps").isEmpty());
  }

  /** RFC 7313: BIRD marks its refresh; what we say again is marked too. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_refreshes(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird();
    pair.start();
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.act("refresh", PlainPair.NAME);
    pair.birdc("reload", "in", "spanwire");
    pair.lab.await(
        "bird saw begin and end of ours",
        PlainPair.LIMIT,
        () -> pair.lab.describe().contains("Got END-OF-RR") || far(pair).contains("END-OF-RR"));
    assertThat(pair.hasRoute()).isTrue();
    assertThat(pair.text("state")).isEqualTo("Established");
  }

  private static String far(PlainPair pair) {
    return pair.far.run("cat", NetworkNamespace.DIRECTORY + "/bird.log");
  }

  /** RFC 4724: forwarding goes on while BIRD is killed and comes back. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_restarts_and_forwarding_goes_on(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("graceful restart on;", "graceful restart time 60;");
    pair.start();
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.kill();
    pair.awaitText("waitingFor", "its routes are kept");
    Lab.pause(Duration.ofSeconds(2));
    assertThat(pair.hasRoute()).isTrue();
    pair.birdComesBack();
    pair.awaitUp();
    assertThat(pair.hasRoute()).isTrue();
  }

  /** RFC 9494: after the restart time the route stays as the last resort. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_is_gone_for_longer_than_its_restart_time(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.birdWith(
        "ipv4 { import all; export where source = RTS_STATIC; graceful restart on;"
            + " long lived graceful restart on; long lived stale time 600; };",
        "graceful restart on;",
        "graceful restart time 2;",
        "long lived graceful restart on;");
    pair.start("graceful-restart { mode = helper, long-lived-time = 300s }");
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.kill();
    pair.lab.await(
        "the route is marked",
        PlainPair.LIMIT,
        () -> pair.spanwire.show("routes").toString().contains("llgr-stale"));
    assertThat(pair.hasRoute()).isTrue();
  }

  /** RFC 6793: a speaker of two-octet numbers. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_knows_two_octets_only(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("enable as4 off;", "enable extended messages on;");
    pair.start();
    pair.awaitUp();
    pair.awaitRoute(true);
    assertThat(pair.birdState()).contains("Established");
  }

  /** Dynamic neighbours, with a password for the whole range. */
  @ParameterizedTest
  @MethodSource("roots")
  void bird_comes_by_itself(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird("password \"s3cret\";");
    pair.startWith(
        "neighbor-ranges { clients { prefixes = [\"10.0.0.0/24\"], asns = [65002, 65003],"
            + " import = any, export = own, password = \"s3cret\", forget-after = 2s } }");
    String name = "clients-" + PlainPair.FAR;
    pair.spanwire.awaitEstablished(name, PlainPair.LIMIT);
    pair.awaitRoute(true);
    pair.stop();
    pair.lab.await("it is forgotten", PlainPair.LIMIT, () -> pair.neighbor(name).isEmpty());
    pair.awaitRoute(false);
  }

  /** RFC 8326: what we say is marked, and what BIRD says counts least. */
  @ParameterizedTest
  @MethodSource("roots")
  void traffic_leaves_bird(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.bird();
    pair.start();
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.act("drain", PlainPair.NAME);
    pair.lab.await(
        "bird has our route with the community",
        PlainPair.LIMIT,
        () ->
            pair.birdc("show", "route", "all", PlainPair.NEAR_PREFIX)
                .output()
                .contains("(65535,0)"));
    pair.act("enable", PlainPair.NAME);
    pair.lab.await(
        "and without it",
        PlainPair.LIMIT,
        () ->
            !pair.birdc("show", "route", "all", PlainPair.NEAR_PREFIX)
                .output()
                .contains("(65535,0)"));
  }

  /** FRR: password, GTSM, graceful restart with the N bit, and its own words at the end. */
  @ParameterizedTest
  @MethodSource("roots")
  void frr_has_it_all_at_once(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.frrWith(
        List.of(
            " bgp graceful-restart",
            " bgp graceful-restart restart-time 60",
            " neighbor 10.0.0.1 password s3cret",
            " neighbor 10.0.0.1 ttl-security hops 1"),
        List.of());
    pair.start("password = \"s3cret\"", "ttl-security = on");
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.kill();
    pair.awaitText("waitingFor", "its routes are kept");
    assertThat(pair.hasRoute()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("roots")
  void frr_and_we_say_why_we_end(PeerRoot root) {
    PlainPair pair = pair(root);
    pair.frr();
    pair.start();
    pair.awaitUp();
    pair.awaitRoute(true);
    pair.act("reset", PlainPair.NAME + " reseating a card");
    pair.lab.await(
        "FRR read our words", PlainPair.LIMIT, () -> pair.frrLog().contains("reseating a card"));
    pair.awaitUp();
    pair.vtysh("clear bgp * soft in");
    pair.awaitRoute(true);
  }
}
