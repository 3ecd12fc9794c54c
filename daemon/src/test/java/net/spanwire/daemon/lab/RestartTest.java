package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What is left in the kernel after an orderly end, and what a start makes of the remains of a
 * disorderly one.
 */
@LabTest
final class RestartTest {
  private static final String EXTRA = "10.22.0.0/24";
  private static final String STALE = "10.88.0.0/24";
  private static final String STALE6 = "fd88::/48";
  private static final List<String> FOREIGN = List.of("10.77.0.0/24", "10.78.0.0/24", "fd77::/48");

  @RegisterExtension final LabExtension extension = new LabExtension();

  @Test
  void sigterm_takes_every_device_route_and_rule_away() {
    TwoSites sites = new TwoSites(extension.lab());
    addForeign(sites);
    awaitStill(sites);
    List<String> before = snapshot(sites.near);
    run(sites, TwoSites.FAR_PREFIXES);
    assertThat(snapshot(sites.near)).isNotEqualTo(before);

    assertThat(sites.spanwire.stop()).isZero();

    assertThat(snapshot(sites.near)).isEqualTo(before);
  }

  @Test
  void a_start_after_kill_removes_own_remains_and_touches_nothing_else() {
    TwoSites sites = new TwoSites(extension.lab());
    addForeign(sites);
    List<String> announced = new ArrayList<>(TwoSites.FAR_PREFIXES);
    announced.add(EXTRA);
    Bird bird = run(sites, announced);
    sites.awaitNear(EXTRA);
    String protocol =
        KernelRoute.read(sites.near, "main").stream()
            .filter(route -> route.prefix().equals(EXTRA))
            .findFirst()
            .orElseThrow()
            .protocol();
    String rules = rules(sites.near);

    sites.spanwire.kill();
    bird.announce(TwoSites.FAR_PREFIXES);
    String via = " via " + sites.nearUplink.gateway() + " dev eth0 proto " + protocol;
    sites.near.ip(
        "route add " + STALE + via,
        "route add " + STALE + via + " table 51820",
        "route add "
            + STALE6
            + " via "
            + sites.nearUplink.gateway6()
            + " dev eth0 proto "
            + protocol);
    sites.spanwire.start();

    sites.awaitRoutes();
    sites.awaitPing(TwoSites.NEAR, TwoSites.FAR);
    for (String table : List.of("main", "51820")) {
      assertThat(KernelRoute.read(sites.near, table))
          .extracting(KernelRoute::prefix)
          .doesNotContain(STALE, STALE6, EXTRA);
    }
    assertForeign(sites);
    assertThat(rules(sites.near)).isEqualTo(rules);

    assertThat(sites.spanwire.stop()).isZero();
    assertForeign(sites);
  }

  private static Bird run(TwoSites sites, List<String> announced) {
    sites.tunnel(PeerRoot.HOST, "").start();
    Bird bird = sites.bird(announced);
    bird.start();
    sites.spanwire.start(
        sites.file(false, TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT))));
    sites.awaitRoutes();
    return bird;
  }

  private static void addForeign(TwoSites sites) {
    String gateway = sites.nearUplink.gateway();
    sites.near.ip(
        "route add 10.77.0.0/24 via " + gateway + " dev eth0 proto static metric 5",
        "route add 10.78.0.0/24 via " + gateway + " dev eth0 proto bird",
        "route add fd77::/48 via " + sites.nearUplink.gateway6() + " dev eth0 proto zebra",
        "rule add from 10.77.0.0/24 lookup 77 pref 30000");
  }

  private static void assertForeign(TwoSites sites) {
    assertThat(KernelRoute.read(sites.near, "main"))
        .filteredOn(route -> route.device().equals("eth0"))
        .extracting(KernelRoute::prefix)
        .containsAll(FOREIGN);
    assertThat(rules(sites.near)).contains("30000:");
  }

  private static String rules(NetworkNamespace site) {
    return site.run("ip", "rule") + site.run("ip", "-6", "rule");
  }

  /** Link-local addresses come up by themselves a moment after a link does. */
  private static void awaitStill(TwoSites sites) {
    sites.lab.await(
        "eth0 has its link-local address",
        TwoSites.LIMIT,
        () -> {
          String addresses =
              sites.near.run("ip", "-6", "address", "show", "dev", "eth0", "scope", "link");
          return addresses.contains("fe80::") && !addresses.contains("tentative");
        });
    Lab.pause(Duration.ofSeconds(1));
  }

  /** Everything of the kernel that a daemon of ours can have changed. */
  private static List<String> snapshot(NetworkNamespace site) {
    TreeSet<String> lines = new TreeSet<>();
    for (String what :
        List.of(
            "-4 rule",
            "-6 rule",
            "-4 route show table all",
            "-6 route show table all",
            "-o -br link",
            "-o nexthop")) {
      String[] command = ("ip " + what).split(" ", -1);
      site.run(command)
          .lines()
          .forEach(line -> lines.add(what + ": " + line.strip().replaceAll("\\s+", " ")));
    }
    return List.copyOf(lines);
  }
}
