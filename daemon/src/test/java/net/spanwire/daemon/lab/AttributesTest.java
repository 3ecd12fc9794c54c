package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.spanwire.daemon.lab.FreeSpeaker.Program;
import net.spanwire.daemon.lab.Star.Arm;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attributes and what is done to them, with other speakers on both sides. */
@LabTest
final class AttributesTest {
  private static final String BIRD_NET = "10.11.0.0/24";
  private static final String FRR_NET = "10.12.0.0/24";
  private static final String GOBGP_NET = "10.13.0.0/24";
  private static final String LOOPED_NET = "10.14.0.0/24";

  @RegisterExtension final LabExtension extension = new LabExtension();

  static List<PeerRoot> roots() {
    return PeersUnderTest.roots();
  }

  /** Each gives communities of three kinds; the others get them through us. */
  @ParameterizedTest
  @MethodSource("roots")
  void passes_communities_of_three_kinds_on(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    Arm three = star.arm("three");
    String filter =
        "import filter { bgp_community.add((65002,1)); bgp_ext_community.add((rt,65002,1));"
            + " bgp_large_community.add((65002,1,2)); accept; }; }; route ";
    FreeSpeaker bird =
        new FreeSpeaker(one, root, Program.BIRD)
            .start(
                PathsTest.bird(one, 65002, "", BIRD_NET)
                    .replace("own4 { ipv4; route ", "own4 { ipv4 { " + filter));
    FreeSpeaker frr =
        new FreeSpeaker(two, root, Program.FRR)
            .start(
                PathsTest.frr(two, 65003, "", FRR_NET)
                        .replace("network " + FRR_NET, "network " + FRR_NET + " route-map TAG")
                    + """
                    route-map TAG permit 10
                     set community 65003:1
                     set extcommunity rt 65003:1
                     set large-community 65003:1:2
                    """);
    FreeSpeaker gobgp =
        new FreeSpeaker(three, root, Program.GOBGP).start(PathsTest.gobgp(three, 65004, ""));
    gobgp.ask(
        "global rib add "
            + GOBGP_NET
            + " nexthop "
            + three.address()
            + " community 65004:1 rt 65004:1 large-community 65004:1:2");
    gobgp.ask("global rib add 10.14.0.0/24 nexthop " + three.address() + " community no-export");
    star.start(
        65001,
        "announce = []",
        Star.neighbor(one, 65002, ""),
        Star.neighbor(two, 65003, ""),
        Star.neighbor(three, 65004, ""));
    star.awaitEstablished(one, two, three);

    assertCommunities(star, BIRD_NET, 65002);
    assertCommunities(star, FRR_NET, 65003);
    assertCommunities(star, GOBGP_NET, 65004);
    star.awaitPaths("10.14.0.0/24", 1);
    star.awaitAnswer(
        bird, "show route all " + FRR_NET, "(65003,1)", "(rt, 65003, 1)", "(65003, 1, 2)");
    star.awaitAnswer(
        bird, "show route all " + GOBGP_NET, "(65004,1)", "(rt, 65004, 1)", "(65004, 1, 2)");
    star.awaitAnswer(
        frr, "show bgp ipv4 unicast " + BIRD_NET, "65002:1", "RT:65002:1", "65002:1:2");
    star.awaitAnswer(gobgp, "global rib " + BIRD_NET, "65002:1", "65002:1:2");
    star.awaitAnswer(gobgp, "global rib " + FRR_NET, "65003:1", "65003:1:2");
    assertThat(bird.ask("show route all 10.14.0.0/24")).doesNotContain("65004");
    assertThat(frr.ask("show bgp ipv4 unicast 10.14.0.0/24")).doesNotContain("65004");
  }

  private static void assertCommunities(Star star, String prefix, int asn) {
    assertThat(star.awaitPaths(prefix, 1).getFirst().field("communities").orElseThrow().elements())
        .extracting(JsonValue::text)
        .containsExactlyInAnyOrder(asn + ":1", "rt:" + asn + ":1", asn + ":1:2");
  }

  /** Numbers in paths, a default route, our own number let in. */
  @ParameterizedTest
  @MethodSource("roots")
  void changes_paths_as_it_is_told(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    Arm three = star.arm("three");
    FreeSpeaker bird =
        new FreeSpeaker(one, root, Program.BIRD)
            .start(
                prepending(
                    PathsTest.bird(one, 65002, "", BIRD_NET),
                    "bgp_path.prepend(65003); bgp_path.prepend(64512);"));
    FreeSpeaker frr =
        new FreeSpeaker(two, root, Program.FRR)
            .start(
                PathsTest.frr(two, 65003, "", FRR_NET).replace("remote-as 65001", "remote-as 9"));
    // Not a GoBGP: its fourth version keeps a path from the neighbour whose number is in it.
    new FreeSpeaker(three, root, Program.BIRD)
        .start(prepending(PathsTest.bird(three, 7, "", LOOPED_NET), "bgp_path.prepend(65001);"));
    star.start(
        65001,
        "announce = []",
        Star.neighbor(one, 65002, ""),
        Star.neighbor(
            two,
            65003,
            "local-as { asn = 9, replace-as = on }, remove-private-as = all, as-override = on,"
                + " default-originate = [ { match { prefix = [\""
                + BIRD_NET
                + "\"] }, then = accept } ]"),
        Star.neighbor(three, 7, "allowas-in = 1"));
    star.awaitEstablished(one, two, three);

    // 65002 64512 65003: the first two go, the neighbour's own becomes ours, ours goes before it.
    star.awaitAnswer(frr, "show bgp ipv4 unicast " + BIRD_NET, "  9 9\n");
    star.awaitAnswer(frr, "show bgp ipv4 unicast 0.0.0.0/0", "  9\n");
    star.awaitAnswer(bird, "show route all " + FRR_NET, "65001 9 65003");
    assertThat(star.awaitPaths(LOOPED_NET, 1).getFirst().text("asPath")).isEqualTo("7 65001");

    bird.stop();
    star.lab.await(
        "the default route is taken back",
        Star.LIMIT,
        () -> !frr.ask("show bgp ipv4 unicast 0.0.0.0/0").contains("  9\n"));
  }

  /** {@code bird} does this to what it gives away. */
  private static String prepending(String bird, String actions) {
    return bird.replace(
        "export where source = RTS_STATIC;",
        "export filter { if source != RTS_STATIC then reject; " + actions + " accept; };");
  }

  /** Two FRRs of one autonomous system, the second with four times the bandwidth. */
  @ParameterizedTest
  @MethodSource("roots")
  void weighs_traffic_by_link_bandwidth(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    for (Arm arm : List.of(one, two)) {
      String tag =
          "route-map TAG permit 10\n set extcommunity bandwidth " + (arm.equals(one) ? 100 : 400);
      new FreeSpeaker(arm, root, Program.FRR)
          .start(
              PathsTest.frr(arm, 65002, "", FRR_NET)
                      .replace("network " + FRR_NET, "network " + FRR_NET + " route-map TAG")
                  + tag
                  + "\n");
    }
    star.start(
        65001, "multipath = 4", Star.neighbor(one, 65002, ""), Star.neighbor(two, 65002, ""));
    star.awaitEstablished(one, two);

    star.lab.await(
        "both ways are in the kernel, by weight",
        Star.LIMIT,
        () -> {
          String route = star.center.run("ip", "route", "show", FRR_NET);
          return route.contains("dev arm1 weight 16") && route.contains("dev arm2 weight 64");
        });
  }

  /**
   * Malformed attributes from ExaBGP, byte for byte: what they cost, and that the session lives.
   */
  @ParameterizedTest
  @MethodSource("roots")
  void survives_malformed_attributes(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    FreeSpeaker bird =
        new FreeSpeaker(two, root, Program.BIRD)
            .start(PathsTest.bird(two, 65003, "", "10.99.0.0/24"));
    new FreeSpeaker(one, root, Program.EXABGP)
        .start(
            """
            neighbor 10.9.1.1 {
              router-id 10.9.1.2;
              local-address 10.9.1.2;
              local-as 65002;
              peer-as 65001;
              family { ipv4 unicast; }
              static {
                route 10.20.0.0/24 next-hop 10.9.1.2;
                route 10.21.0.0/24 next-hop 10.9.1.2 attribute [ 0x04 0x80 0x000001 ];
                route 10.22.0.0/24 next-hop 10.9.1.2 attribute [ 0x08 0xc0 0x000001 ];
                route 10.23.0.0/24 next-hop 10.9.1.2 attribute [ 0x10 0xc0 0x00 ];
                route 10.24.0.0/24 next-hop 10.9.1.2 attribute [ 0x20 0xc0 0x00 ];
                route 10.25.0.0/24 next-hop 10.9.1.2 attribute [ 0x06 0x40 0x00 ];
                route 10.26.0.0/24 next-hop 10.9.1.2 attribute [ 0x07 0xc0 0x00 ];
                route 10.27.0.0/24 next-hop 10.9.1.2 attribute [ 0xc8 0xc0 0xabcd ];
                route 10.28.0.0/24 next-hop 10.9.1.2 attribute [ 0xc9 0x80 0xabcd ];
                route 10.29.0.0/24 next-hop 10.9.1.2;
              }
            }
            """);
    star.start(
        65001, "announce = []", Star.neighbor(one, 65002, ""), Star.neighbor(two, 65003, ""));
    star.awaitEstablished(one, two);

    for (int net : new int[] {20, 25, 26, 27, 28, 29}) {
      star.awaitPaths("10." + net + ".0.0/24", 1);
    }
    for (int net : new int[] {21, 22, 23, 24}) {
      assertThat(star.paths("10." + net + ".0.0/24"))
          .as("10.%s, treated as withdrawn", net)
          .isEmpty();
    }
    assertThat(star.spanwire.state("one")).isEqualToIgnoringCase("established");
    // BIRD 3.4 tells of the attribute and not its value.
    assertThat(star.awaitAnswer(bird, "show route all 10.27.0.0/24", "65001 65002"))
        .containsPattern("ab cd|bgp_unknown_0xc8: \\(transitive\\)");
    assertThat(star.awaitAnswer(bird, "show route all 10.28.0.0/24", "65001 65002"))
        .doesNotContain("ab cd", "bgp_unknown_0xc9");
  }

  /** IPv4 behind IPv6 next hops (RFC 8950), on sessions over IPv6. */
  @ParameterizedTest
  @MethodSource("roots")
  void takes_and_gives_ipv4_behind_ipv6_next_hops(PeerRoot root) {
    Star star = new Star(extension.lab());
    Arm one = star.arm("one");
    Arm two = star.arm("two");
    FreeSpeaker bird =
        new FreeSpeaker(one, root, Program.BIRD)
            .start(
                PathsTest.bird(one, 65002, "", BIRD_NET)
                    .replace("local " + one.address(), "local " + one.address6())
                    .replace("neighbor " + one.hub(), "neighbor " + one.hub6())
                    .replace("import all;", "import all; extended next hop on;"));
    FreeSpeaker frr =
        new FreeSpeaker(two, root, Program.FRR)
            .start(
                PathsTest.frr(two, 65003, "", FRR_NET)
                    .replace(two.hub(), two.hub6())
                    .replace(
                        " address-family",
                        " neighbor " + two.hub6() + " capability extended-nexthop\n address-family")
                    .replace("  network", "  neighbor " + two.hub6() + " activate\n  network"));
    star.start(
        65001,
        "announce = []",
        Star.neighbor(one, 65002, "").replace(one.address(), one.address6()),
        Star.neighbor(two, 65003, "").replace(two.address(), two.address6()));
    star.awaitEstablished(one, two);

    star.lab.await(
        "IPv4 routes via IPv6 gateways",
        Star.LIMIT,
        () ->
            star.center.run("ip", "route", "show", BIRD_NET).contains("via inet6")
                && star.center.run("ip", "route", "show", FRR_NET).contains("via inet6"));
    star.awaitAnswer(bird, "show route all " + FRR_NET, "65001 65003", one.hub6());
    star.awaitAnswer(frr, "show bgp ipv4 unicast " + BIRD_NET, "65001 65002", two.hub6());
  }
}
