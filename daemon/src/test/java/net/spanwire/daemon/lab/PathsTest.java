package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.spanwire.daemon.lab.FreeSpeaker.Program;
import net.spanwire.daemon.lab.Star.Arm;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reflection, confederations and several paths, with the speakers that have them. */
@LabTest
final class PathsTest {
  private static final String BIRD_NET = "10.11.0.0/24";
  private static final String FRR_NET = "10.12.0.0/24";
  private static final String GOBGP_NET = "10.13.0.0/24";

  @RegisterExtension final LabExtension extension = new LabExtension();

  static List<PeerRoot> roots() {
    return PeersUnderTest.roots();
  }

  // ---- reflection

  @ParameterizedTest
  @MethodSource("roots")
  void reflects_between_clients(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    Arm three = star.arm("three");
    FreeSpeaker bird =
        new FreeSpeaker(one, root, Program.BIRD).start(bird(one, 65001, "", BIRD_NET));
    FreeSpeaker frr = new FreeSpeaker(two, root, Program.FRR).start(frr(two, 65001, "", FRR_NET));
    FreeSpeaker gobgp = new FreeSpeaker(three, root, Program.GOBGP).start(gobgp(three, 65001, ""));
    originate(gobgp, three, GOBGP_NET);
    String client = "route-reflector-client = on";
    star.start(
        65001,
        "announce = []",
        Star.neighbor(one, 65001, client),
        Star.neighbor(two, 65001, client),
        Star.neighbor(three, 65001, client));
    star.awaitEstablished(one, two, three);

    String cluster = Star.ROUTER_ID;
    star.awaitAnswer(bird, "show route all " + FRR_NET, two.address(), "cluster_list: " + cluster);
    star.awaitAnswer(bird, "show route all " + GOBGP_NET, three.address(), cluster);
    star.awaitAnswer(
        frr,
        "show bgp ipv4 unicast " + BIRD_NET,
        "Originator: " + one.address(),
        "Cluster list: " + cluster);
    star.awaitAnswer(
        frr, "show bgp ipv4 unicast " + GOBGP_NET, "Originator: " + three.address(), cluster);
    star.awaitAnswer(
        gobgp, "global rib " + FRR_NET, "{Originator: " + two.address() + "}", cluster);
    star.awaitAnswer(gobgp, "global rib " + BIRD_NET, one.address(), cluster);
  }

  /** BIRD – FRR as the reflector – Spanwire as its client. */
  @ParameterizedTest
  @MethodSource("roots")
  void is_a_client_of_somebody_elses_reflector(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm reflector = star.arm("reflector");
    Arm far = star.arm("far");
    reflector
        .site()
        .ip(
            "link add eth1 type veth peer name eth1 netns " + far.site().pid(),
            "address add 10.8.0.1/24 dev eth1",
            "link set eth1 up");
    far.site().ip("address add 10.8.0.2/24 dev eth1", "link set eth1 up");
    star.center.ip("route add 10.8.0.0/24 via " + reflector.address());
    String client =
        """
         neighbor 10.8.0.2 remote-as 65001
         neighbor 10.8.0.2 timers connect 2
        """;
    String family =
        """
          neighbor 10.8.0.2 route-reflector-client
          neighbor 10.9.1.1 route-reflector-client
        """;
    new FreeSpeaker(reflector, root, Program.FRR)
        .start(frr(reflector, 65001, client, FRR_NET).replace("  network", family + "  network"));
    new FreeSpeaker(far, root, Program.BIRD)
        .start(
            bird(far, 65001, "", BIRD_NET)
                .replace(far.hub(), "10.8.0.1")
                .replace("local " + far.address(), "local 10.8.0.2"));
    star.start(65001, "announce = []", Star.neighbor(reflector, 65001, ""));
    star.awaitEstablished(reflector);

    JsonValue path = star.awaitPaths(BIRD_NET, 1).getFirst();
    assertThat(path.text("originatorId")).isEqualTo(far.address());
    assertThat(path.field("clusterList").orElseThrow().elements())
        .extracting(JsonValue::text)
        .containsExactly(reflector.address());
    star.lab.await(
        BIRD_NET + " in the kernel",
        Star.LIMIT,
        () -> KernelRoute.leavesBy(star.center, BIRD_NET, reflector.hubDevice()));
  }

  // ---- confederation

  /** Members 65001 (Spanwire), 65002 (FRR) and 65003 (BIRD) of 100, beside AS 7 (GoBGP). */
  @ParameterizedTest
  @MethodSource("roots")
  void is_a_member_of_a_confederation(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    Arm out = star.arm("out");
    FreeSpeaker bird =
        new FreeSpeaker(one, root, Program.BIRD)
            .start(bird(one, 65003, "confederation 100; confederation member yes;", BIRD_NET));
    FreeSpeaker frr =
        new FreeSpeaker(two, root, Program.FRR)
            .start(
                frr(
                    two,
                    65002,
                    " bgp confederation identifier 100\n bgp confederation peers 65001\n",
                    FRR_NET));
    FreeSpeaker gobgp =
        new FreeSpeaker(out, root, Program.GOBGP)
            .start(gobgp(out, 7, "").replace("peer-as = 65001", "peer-as = 100"));
    originate(gobgp, out, GOBGP_NET);
    star.start(
        65001,
        "confederation { identifier = 100, members = [65002, 65003] }",
        Star.neighbor(one, 65003, ""),
        Star.neighbor(two, 65002, ""),
        Star.neighbor(out, 7, ""));
    star.awaitEstablished(one, two, out);

    star.awaitAnswer(bird, "show route all " + FRR_NET, "(65001 65002)", "local_pref: 100");
    star.awaitAnswer(bird, "show route all " + GOBGP_NET, "(65001) 7");
    star.awaitAnswer(frr, "show bgp ipv4 unicast " + BIRD_NET, "(65001 65003)", "confed-external");
    star.awaitAnswer(frr, "show bgp ipv4 unicast " + GOBGP_NET, "(65001) 7");
    String seen = star.awaitAnswer(gobgp, "global rib " + FRR_NET, " 100 ");
    assertThat(seen).doesNotContain("65001").doesNotContain("65002");
    assertThat(star.awaitPaths(FRR_NET, 1).getFirst().text("asPath")).isEqualTo("(65002)");
  }

  // ---- several paths

  /**
   * BIRD and GoBGP give a path each to one destination, BIRD two: FRR, BIRD and GoBGP take them.
   */
  @ParameterizedTest
  @MethodSource("roots")
  void passes_several_paths_on(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    Arm frrArm = star.arm("frr");
    Arm birdArm = star.arm("bird");
    new FreeSpeaker(one, root, Program.BIRD)
        .start(
            bird(one, 65002, "", BIRD_NET)
                    .replace("import all;", "import all; add paths tx;")
                    .replace("ipv4;", "ipv4; ")
                + "protocol static more4 { ipv4 { preference 90; import filter {"
                + " bgp_community.add((65002,2)); accept; }; }; route "
                + BIRD_NET
                + " unreachable; }");
    FreeSpeaker second =
        new FreeSpeaker(two, root, Program.GOBGP)
            .start(gobgp(two, 65003, "add-paths.config.send-max = 4"));
    originate(second, two, BIRD_NET);
    FreeSpeaker frr =
        new FreeSpeaker(frrArm, root, Program.FRR).start(frr(frrArm, 65001, "", FRR_NET));
    FreeSpeaker bird =
        new FreeSpeaker(birdArm, root, Program.BIRD)
            .start(
                bird(birdArm, 65001, "", "10.14.0.0/24")
                    .replace("import all;", "import all; add paths rx;"));
    star.start(
        65001,
        "announce = []",
        Star.neighbor(one, 65002, "add-path = receive"),
        Star.neighbor(two, 65003, "add-path = receive"),
        Star.neighbor(frrArm, 65001, "add-path = both"),
        Star.neighbor(birdArm, 65001, "add-path = both, add-path-send-max = 2"));
    star.awaitEstablished(one, two, frrArm, birdArm);

    List<JsonValue> paths = star.awaitPaths(BIRD_NET, 3);
    assertThat(paths).extracting(path -> path.text("peer")).contains("one", "two");
    assertThat(paths).allSatisfy(path -> assertThat(path.text("pathId")).isNotEmpty());
    star.awaitAnswer(frr, "show bgp ipv4 unicast " + BIRD_NET, "(3 available", "65002:2");
    String seen = star.awaitAnswer(bird, "show route all " + BIRD_NET, "(65002,2)");
    assertThat(seen.split("(BGP.|bgp_)next_hop", -1)).hasSize(3); // two paths

    star.awaitAnswer(frr, "show bgp ipv4 unicast " + BIRD_NET, "65003");
    second.ask("global rib del " + BIRD_NET);
    star.awaitAnswer(frr, "show bgp ipv4 unicast " + BIRD_NET, "(2 available");
  }

  // ---- configurations

  private static void originate(FreeSpeaker gobgp, Arm arm, String prefix) {
    String answer =
        gobgp.ask("global rib add " + prefix + " nexthop " + arm.address() + " -a ipv4");
    assertThat(answer).isEmpty();
  }

  /** {@code more} goes into the session's block. */
  static String bird(Arm arm, int asn, String more, String prefix) {
    return """
    router id %1$s;
    log stderr all;
    debug protocols { states, events };
    protocol device { scan time 1; }
    protocol static own4 { ipv4; route %2$s unreachable; }
    protocol bgp up {
      local %1$s as %3$d;
      neighbor %4$s as 65001;
      hold time 30;
      connect delay time 1;
      connect retry time 2;
      error wait time 1, 4;
      %5$s
      ipv4 { import all; export where source = RTS_STATIC; };
    }
    """
        .formatted(arm.address(), prefix, asn, arm.hub(), more);
  }

  /** {@code more} goes into the router's block. */
  static String frr(Arm arm, int asn, String more, String prefix) {
    return """
    log stdout
    router bgp %2$d
     bgp router-id %1$s
     no bgp ebgp-requires-policy
     no bgp network import-check
     neighbor %3$s remote-as 65001
     neighbor %3$s timers 10 30
     neighbor %3$s timers connect 2
     neighbor %3$s advertisement-interval 0
    %4$s address-family ipv4 unicast
      network %5$s
     exit-address-family
    """
        .formatted(arm.address(), asn, arm.hub(), more, prefix);
  }

  /** {@code more} goes into the address family's block. */
  static String gobgp(Arm arm, int asn, String more) {
    return """
    [global.config]
      as = %2$d
      router-id = "%1$s"
      local-address-list = ["%1$s"]
    [[neighbors]]
      [neighbors.config]
        neighbor-address = "%3$s"
        peer-as = 65001
      [neighbors.timers.config]
        hold-time = 30
        keepalive-interval = 10
        connect-retry = 5
        idle-hold-time-after-reset = 5
      [[neighbors.afi-safis]]
        %4$s
        [neighbors.afi-safis.config]
          afi-safi-name = "ipv4-unicast"
    """
        .formatted(arm.address(), asn, arm.hub(), more);
  }
}
