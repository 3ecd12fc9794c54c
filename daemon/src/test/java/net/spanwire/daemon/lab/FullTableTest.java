package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import net.spanwire.kernelroute.sync.KernelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A large table from a real neighbour: kernel and RIB have exactly what it announces. */
@LabTest
final class FullTableTest {
  private static final boolean LONG = Boolean.getBoolean("spanwire.long");
  private static final int IPV4 = LONG ? 100_000 : 25_000;
  private static final int IPV6 = LONG ? 20_000 : 5_000;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @RegisterExtension final LabExtension extension = new LabExtension();

  @Test
  void kernel_and_rib_follow_a_neighbour_exactly() {
    NetworkNamespace router = extension.lab().namespace("router");
    NetworkNamespace upstream = extension.lab().namespace("upstream");
    connect(router, upstream);
    List<String> table = table(new Random(4));
    BirdProcess bird = new BirdProcess(upstream, PeerRoot.HOST);
    bird.start(announcing(table));
    SpanwireDaemon spanwire = new SpanwireDaemon(router, WireguardKey.generate(), List.of());
    spanwire.start(
        new SiteFile(TwoSites.PORT)
            .router(65001, List.of(), List.of())
            .with(
                "router.router-id = 10.0.0.1",
                "neighbors { upstream { address = \"10.0.0.2\", asn = 65002, import = any,"
                    + " export = none } }"));
    awaitBoth(spanwire, Set.copyOf(table));

    List<String> half = new ArrayList<>();
    for (int i = 0; i < table.size(); i += 2) {
      half.add(table.get(i));
    }
    bird.reconfigure(announcing(half));
    awaitBoth(spanwire, Set.copyOf(half));

    bird.reconfigure(announcing(table));
    awaitBoth(spanwire, Set.copyOf(table));

    bird.kill();
    awaitBoth(spanwire, Set.of());
    assertThat(spanwire.stop()).isZero();
  }

  private static void connect(NetworkNamespace router, NetworkNamespace upstream) {
    router.ip("link add eth0 type veth peer name eth0 netns " + upstream.pid());
    router.ip(
        "address add 10.0.0.1/24 dev eth0",
        "address add fd00::1/64 dev eth0 nodad",
        "link set eth0 up");
    upstream.ip(
        "address add 10.0.0.2/24 dev eth0",
        "address add fd00::2/64 dev eth0 nodad",
        "link set eth0 up");
  }

  /** Prefixes of all lengths, some inside others. */
  private static List<String> table(Random random) {
    Set<String> table = new HashSet<>();
    while (table.size() < IPV4) {
      int bits = (11 + random.nextInt(89)) << 24 | random.nextInt(1 << 24);
      table.add(Ipv4Prefix.of(bits, 12 + random.nextInt(21)).toString());
    }
    while (table.size() < IPV4 + IPV6) {
      long high = 0x2001L << 48 | random.nextLong() >>> 16;
      table.add(Ipv6Prefix.of(high, random.nextLong(), 28 + random.nextInt(101)).toString());
    }
    return List.copyOf(new TreeSet<>(table));
  }

  /** BIRD's configuration. */
  private static String announcing(List<String> prefixes) {
    StringBuilder text =
        new StringBuilder(
            """
            router id 10.0.0.2;
            log stderr all;
            protocol device {}
            protocol bgp downstream {
              local 10.0.0.2 as 65002;
              neighbor 10.0.0.1 as 65001;
              ipv4 { import none; export all; };
              ipv6 { import none; export all; next hop address fd00::2; };
            }
            """);
    for (int family = 4; family <= 6; family += 2) {
      String colon = family == 6 ? ":" : ".";
      text.append("protocol static { ipv").append(family).append(";\n");
      prefixes.stream()
          .filter(prefix -> prefix.contains(colon))
          .forEach(prefix -> text.append("route ").append(prefix).append(" unreachable;\n"));
      text.append("}\n");
    }
    return text.toString();
  }

  /** Waits until the kernel has as many as it should, then compares both with what was said. */
  private static void awaitBoth(SpanwireDaemon spanwire, Set<String> announced) {
    Lab lab = spanwire.site().lab();
    lab.await(
        announced.size() + " routes in the kernel",
        LIMIT,
        () -> inKernel(spanwire.site()).size() == announced.size());
    assertThat(inKernel(spanwire.site())).isEqualTo(announced);
    Set<String> chosen = new HashSet<>();
    spanwire
        .show("routes")
        .forEach(row -> {
          assertThat(row.text("kernel")).as(row.text("prefix")).isEqualTo("installed");
          chosen.add(row.text("prefix"));
        });
    assertThat(chosen).isEqualTo(announced);
  }

  /**
   * The destinations of our routes, from the short form: the JSON of a large table takes too long.
   */
  private static Set<String> inKernel(NetworkNamespace router) {
    String protocol = Integer.toString(KernelConfig.defaults().protocol());
    Set<String> prefixes = new HashSet<>();
    for (String family : List.of("-4", "-6")) {
      router
          .run("ip", family, "route", "show", "proto", protocol)
          .lines()
          .map(line -> line.substring(0, line.indexOf(' ')))
          .map(to -> to.contains("/") ? to : to + (family.equals("-4") ? "/32" : "/128"))
          .forEach(prefixes::add);
    }
    return prefixes;
  }
}
