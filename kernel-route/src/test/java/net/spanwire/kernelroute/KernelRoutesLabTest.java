package net.spanwire.kernelroute;

import static net.spanwire.kernelroute.KernelLab.dev;
import static net.spanwire.kernelroute.KernelLab.install;
import static net.spanwire.kernelroute.KernelLab.learn;
import static net.spanwire.kernelroute.KernelLab.remove;
import static net.spanwire.kernelroute.KernelLab.via;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.NextHop;
import net.spanwire.core.routing.RouteChange;
import net.spanwire.kernelroute.sync.KernelConfig;
import net.spanwire.kernelroute.sync.KernelSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our routes in a real kernel, as {@code ip} shows them. */
@Tag("lab")
class KernelRoutesLabTest {

  private static final KernelConfig CONFIG = KernelConfig.defaults();

  private KernelLab lab;

  @BeforeEach
  void build() {
    lab = new KernelLab(CONFIG);
    lab.net.cable("t0", "p0");
    lab.net.cable("t1", "p1");
    lab.net.cable("eth0", "net0");
    lab.net.ip("addr add 192.0.2.1/24 dev eth0");
    lab.net.ip("addr add 2001:db8::1/64 dev eth0 nodad");
  }

  @AfterEach
  void clean() {
    lab.close();
  }

  private static KernelConfig config(boolean objects) {
    return objects ? CONFIG : CONFIG.withoutNextHopObjects();
  }

  @ParameterizedTest(name = "next hop objects: {0}")
  @ValueSource(booleans = {true, false})
  void installs_every_kind_of_route(boolean objects) throws Exception {
    try (KernelRoutes routes = lab.open(config(objects))) {
      routes.apply(
          List.of(
              learn("10.1.0.0/16", dev("t0")),
              learn("10.2.0.0/16", via("192.0.2.9", "eth0")),
              learn("10.3.0.0/16", via("fe80::9", "eth0")),
              learn("10.4.0.0/16", dev("t0"), dev("t1")),
              learn("10.5.0.0/16", via("192.0.2.9", "eth0"), via("fe80::9", "t0")),
              learn("0.0.0.0/0", dev("t0")),
              learn("fd00:1::/48", dev("t0")),
              learn("fd00:2::/48", via("fe80::9", "t0")),
              learn("fd00:3::/48", via("fe80::9", "t0"), via("fe80::8", "t1")),
              learn("::/0", dev("t1")),
              install("10.9.0.0/16", Purpose.AGGREGATE),
              install("fd00:9::/48", Purpose.AGGREGATE),
              install("10.1.0.0/16", Purpose.STATIC, dev("t1"))));
      lab.awaitInstalled(
          "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16", "10.4.0.0/16", "10.5.0.0/16", "0.0.0.0/0");
      lab.awaitInstalled("fd00:1::/48", "fd00:2::/48", "fd00:3::/48", "::/0");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83", "metric 20");
      lab.awaitLine("route", "10.1.0.0/16", "dev t1", "proto 83", "metric 10");
      lab.awaitLine("route", "10.2.0.0/16", "via 192.0.2.9 dev eth0");
      lab.awaitLine("route", "10.3.0.0/16", "via inet6 fe80::9 dev eth0");
      lab.awaitLine("route", "10.4.0.0/16", "nexthop dev t0 weight 1", "nexthop dev t1 weight 1");
      lab.awaitLine("route", "10.5.0.0/16", "via 192.0.2.9", "via inet6 fe80::9 dev t0");
      lab.awaitLine("route", "default", "dev t0", "metric 20");
      lab.awaitLine("route", "unreachable 10.9.0.0/16", "metric 4294967295");
      lab.awaitLine("-6 route", "fd00:1::/48", "dev t0", "metric 20");
      lab.awaitLine("-6 route", "fd00:2::/48", "via fe80::9 dev t0");
      lab.awaitLine("-6 route", "fd00:3::/48", "via fe80::9 dev t0", "via fe80::8 dev t1");
      lab.awaitLine("-6 route", "unreachable fd00:9::/48", "metric 4294967295");
      lab.awaitLine("-6 route", "default", "dev t1", "metric 20");
      assertThat(lab.net.ip("nexthop").isEmpty()).isEqualTo(!objects);
      KernelSnapshot snapshot = routes.snapshot(100);
      assertThat(snapshot.installed()).isEqualTo(13);
      assertThat(snapshot.refused() + snapshot.pending()).isZero();
      assertThat(snapshot.routes()).hasSize(13);

      routes.apply(List.of(learn("10.1.0.0/16", dev("t1")), remove("10.2.0.0/16")));
      lab.awaitLine("route", "10.1.0.0/16", "dev t1", "metric 20");
      lab.awaitRemoved("10.2.0.0/16");
      lab.awaitNoLine("route", "10.2.0.0/16");
    }
    assertThat(lab.net.ip("route show proto 83") + lab.net.ip("-6 route show proto 83")).isEmpty();
    assertThat(lab.net.ip("nexthop")).isEmpty();
  }

  @Test
  void spreads_ipv6_over_tunnels_without_gateways_by_a_group() throws Exception {
    try (KernelRoutes routes = lab.open()) {
      routes.apply(
          List.of(
              learn("fd00:1::/48", new NextHop(null, "t0", 3), dev("t1")),
              learn("10.1.0.0/16", dev("t1"), dev("t0"), dev("t0"))));
      lab.awaitInstalled("fd00:1::/48", "10.1.0.0/16");
      lab.awaitLine(
          "-6 route", "fd00:1::/48", "nexthop dev t0 weight 3", "nexthop dev t1 weight 1");
      lab.awaitLine("route", "10.1.0.0/16", "nexthop dev t0 weight 2", "nexthop dev t1 weight 1");
      // Unused objects go with their last route.
      routes.apply(List.of(remove("fd00:1::/48"), remove("10.1.0.0/16")));
      lab.awaitNoLine("nexthop", "proto 83");
    }
  }

  @Test
  void refuses_with_the_kernels_reason_and_tries_again() throws Exception {
    try (KernelRoutes routes = lab.open()) {
      routes.apply(
          List.of(
              learn("10.1.0.0/16", dev("later")),
              learn("10.2.0.0/16", via("198.51.100.1", "eth0")),
              learn("10.3.0.0/16", dev("t0"))));
      assertThat(lab.awaitRefused("10.1.0.0/16")).isEqualTo("ENODEV: there is no interface later");
      assertThat(lab.awaitRefused("10.2.0.0/16")).contains("ENETUNREACH", "via 198.51.100.1");
      lab.awaitInstalled("10.3.0.0/16");
      assertThat(routes.snapshot(1).routes().getFirst().state())
          .isEqualTo(KernelSnapshot.State.REFUSED);

      lab.net.ip("addr add 198.51.100.2/24 dev eth0");
      lab.awaitInstalled("10.2.0.0/16");
      lab.net.ip("link add later type veth peer name peer0");
      assertThat(lab.outcomes.get("10.1.0.0/16 LEARNED")).isNotNull();
      lab.net.ip("link set peer0 up");
      lab.net.ip("link set later up");
      lab.awaitInstalled("10.1.0.0/16");
      lab.net.ip("link del later");
      assertThat(lab.awaitRefused("10.1.0.0/16")).contains("later");
    }
  }

  @ParameterizedTest(name = "next hop objects: {0}")
  @ValueSource(booleans = {true, false})
  void follows_links_down_and_up(boolean objects) throws Exception {
    try (KernelRoutes routes = lab.open(config(objects))) {
      routes.apply(
          List.of(
              learn("10.1.0.0/16", dev("t0")),
              learn("10.2.0.0/16", dev("t0"), dev("t1")),
              learn("fd00:1::/48", dev("t0")),
              learn("fd00:2::/48", via("fe80::1", "t0"), via("fe80::2", "t1"))));
      lab.awaitInstalled("10.1.0.0/16", "10.2.0.0/16", "fd00:1::/48", "fd00:2::/48");
      for (int round = 0; round < 5; round++) {
        lab.net.ip("link set t0 down");
        assertThat(lab.awaitRefused("10.1.0.0/16")).contains("t0 is down");
        lab.awaitRefused("fd00:1::/48");
        lab.awaitLine("route", "10.2.0.0/16", "dev t1");
        lab.awaitNoLine("route", "10.2.0.0/16", "dev t0");
        lab.awaitLine("-6 route", "fd00:2::/48", "dev t1");
        lab.awaitNoLine("-6 route", "fd00:2::/48", "dev t0");
        lab.net.ip("link set t0 up");
        lab.awaitInstalled("10.1.0.0/16", "10.2.0.0/16", "fd00:1::/48", "fd00:2::/48");
        lab.awaitLine("route", "10.1.0.0/16", "dev t0");
        lab.awaitLine("route", "10.2.0.0/16", "dev t0", "dev t1");
        lab.awaitLine("-6 route", "fd00:1::/48", "dev t0");
        lab.awaitLine("-6 route", "fd00:2::/48", "dev t0", "dev t1");
      }
      lab.net.ip("link set p0 down"); // the carrier is lost
      assertThat(lab.awaitRefused("10.1.0.0/16")).contains("no carrier");
      lab.net.ip("link set p0 up");
      lab.awaitInstalled("10.1.0.0/16");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0");
    }
  }

  /** IPv6 joins routes of one key, whoever made them, and tells them under one name. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {"via fe80::7 dev eth0", "nexthop via fe80::7 dev eth0 nexthop via fe80::6 dev t0"})
  void parts_from_ipv6_routes_of_others_that_join_ours(String others) throws Exception {
    try (KernelRoutes routes = lab.open(config(false))) {
      routes.apply(List.of(learn("fd00:1::/48", via("fe80::9", "t0"), via("fe80::8", "t1"))));
      lab.awaitInstalled("fd00:1::/48");
      for (int round = 0; round < 3; round++) {
        lab.net.ip("-6 route append fd00:1::/48 proto static metric 20 " + others);
        assertThat(lab.awaitRefused("fd00:1::/48")).contains("protocol static");
        lab.awaitLine("-6 route", "fd00:1::/48", "via fe80::7 dev eth0", "proto static");
        lab.awaitNoLine("-6 route", "fd00:1::/48", "via fe80::9");
        lab.awaitNoLine("-6 route", "fd00:1::/48", "via fe80::8");
        lab.net.ip("-6 route del fd00:1::/48 proto static metric 20");
        lab.awaitInstalled("fd00:1::/48");
        lab.awaitLine("-6 route", "fd00:1::/48", "via fe80::9 dev t0", "via fe80::8 dev t1");
      }
    }
  }

  @Test
  void heals_what_others_do_to_our_routes_and_leaves_theirs_alone() throws Exception {
    try (KernelRoutes routes = lab.open()) {
      routes.apply(
          List.of(
              learn("10.1.0.0/16", dev("t0")),
              learn("fd00:1::/48", dev("t0"), dev("t1")),
              install("10.9.0.0/16", Purpose.AGGREGATE)));
      lab.awaitInstalled("10.1.0.0/16", "fd00:1::/48");
      lab.net.ip("route del 10.1.0.0/16 proto 83");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83");
      lab.net.ip("-6 route del fd00:1::/48");
      lab.awaitLine("-6 route", "fd00:1::/48", "dev t0", "dev t1");
      lab.net.ip("route change 10.1.0.0/16 dev t1 proto 83 metric 20");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83");
      lab.net.ip("nexthop flush proto 83");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83");
      lab.awaitLine("-6 route", "fd00:1::/48", "dev t0", "dev t1");
      // ip may fail when what it is about to delete changes under it.
      lab.net.exec("sh", "-c", "ip route flush proto 83 || true");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83");
      lab.awaitLine("route", "unreachable 10.9.0.0/16");
      lab.net.ip("route add 10.77.0.0/16 dev t0 proto 83 metric 20"); // nobody desires it
      lab.awaitNoLine("route", "10.77.0.0/16");
      assertThat(routes.snapshot(0).repaired()).isPositive();

      // A foreign route of the same key, before and after.
      lab.net.ip("route add 10.2.0.0/16 dev t1 proto static metric 20");
      routes.apply(List.of(learn("10.2.0.0/16", dev("t0"))));
      assertThat(lab.awaitRefused("10.2.0.0/16"))
          .isEqualTo("EEXIST: a route of protocol static with metric 20 stands there");
      lab.net.ip("route replace 10.1.0.0/16 dev t1 proto static metric 20");
      assertThat(lab.awaitRefused("10.1.0.0/16")).contains("protocol static");
      lab.awaitLine("route", "10.1.0.0/16", "dev t1", "proto static");
      routes.apply(List.of(remove("10.1.0.0/16"), remove("10.2.0.0/16")));
      lab.awaitRemoved("10.1.0.0/16");
      lab.awaitRemoved("10.2.0.0/16");
      lab.awaitLine("route", "10.1.0.0/16", "proto static");
      routes.apply(List.of(learn("10.1.0.0/16", dev("t0"))));
      lab.awaitRefused("10.1.0.0/16");
      lab.net.ip("route del 10.1.0.0/16 proto static");
      lab.awaitInstalled("10.1.0.0/16");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83");
      lab.awaitLine("route", "10.2.0.0/16", "dev t1", "proto static");
    }
    assertThat(lab.net.ip("route show proto static")).contains("10.2.0.0/16");
  }

  @Test
  void gives_learned_routes_their_preferred_source() throws Exception {
    KernelConfig config =
        CONFIG.withSources(
            ImmutableList.of(IpAddress.parse("10.99.0.1"), IpAddress.parse("fd00:99::1")));
    try (KernelRoutes routes = lab.open(config)) {
      routes.apply(
          List.of(
              learn("10.1.0.0/16", dev("t0")),
              learn("fd00:1::/48", dev("t0"), dev("t1")),
              install("10.3.0.0/16", Purpose.STATIC, dev("t0"))));
      lab.awaitInstalled("10.1.0.0/16", "fd00:1::/48");
      assertThat(lab.net.ip("route")).doesNotContain("src 10.99.0.1");
      assertThat(routes.snapshot(0).problems()).hasSize(2);
      for (int round = 0; round < 3; round++) {
        lab.net.ip("addr add 10.99.0.1/32 dev lo");
        lab.net.ip("addr add fd00:99::1/128 dev lo");
        lab.awaitLine("route", "10.1.0.0/16", "dev t0", "src 10.99.0.1");
        lab.awaitLine("-6 route", "fd00:1::/48", "dev t0", "dev t1", "src fd00:99::1");
        lab.net.ip("addr del 10.99.0.1/32 dev lo"); // takes the IPv4 route with it, silently
        lab.net.ip("addr del fd00:99::1/128 dev lo");
        lab.awaitLine("route", "10.1.0.0/16", "dev t0", "proto 83 metric");
        lab.awaitNoLine("-6 route", "src fd00:99::1");
        lab.awaitLine("-6 route", "fd00:1::/48", "dev t0", "dev t1");
      }
      assertThat(lab.net.ip("route show 10.3.0.0/16")).doesNotContain("src");
    }
  }

  @Test
  void removes_what_an_earlier_run_left_and_nothing_else() throws Exception {
    lab.net.ip("route add 10.1.0.0/16 dev t0 proto static metric 20");
    lab.net.ip("nexthop add id 7 dev t1 proto static");
    lab.net.ip("route add 10.2.0.0/16 nhid 7 proto bird metric 32");
    lab.net.ip("rule add fwmark 0x1 lookup 77 priority 100");
    lab.net.ip("-6 route add fd00:77::/48 dev t0 proto 84");
    List<String> before = lab.everything();
    // What kill -9 leaves, of another configuration, too.
    lab.net.ip("nexthop add id 100 dev t0 proto 83");
    lab.net.ip("nexthop add id 101 dev t1 proto 83");
    lab.net.ip("nexthop add id 102 group 100/101 proto 83");
    lab.net.ip("route add 10.3.0.0/16 nhid 102 proto 83 metric 20");
    lab.net.ip("route add 10.4.0.0/16 dev t0 proto 83 metric 99");
    lab.net.ip("route add 10.4.0.0/16 dev t0 proto 83 table 1234");
    lab.net.ip("route add unreachable 10.5.0.0/16 metric 4294967295 proto 83");
    lab.net.ip("-6 route add fd00:3::/48 dev t0 proto 83 metric 20");
    lab.net.ip("-6 route add default dev t0 proto 83 table 51820");
    lab.net.ip("rule add fwmark 0xca6c lookup 51820 priority 5182 protocol 83");
    lab.net.ip("-6 rule add fwmark 0xca6d lookup 51820 priority 5181 protocol 83");
    try (KernelRoutes routes = lab.open()) {
      KernelLab.await(() -> lab.everything().equals(before), () -> lab.everything() + " " + before);
      routes.apply(List.of(learn("10.3.0.0/16", dev("t1"))));
      lab.awaitInstalled("10.3.0.0/16");
    }
    assertThat(lab.everything()).isEqualTo(before);
  }

  @Test
  void keeps_what_a_planned_restart_left_until_it_is_swept() throws Exception {
    try (KernelRoutes first = lab.open()) {
      first.apply(
          List.of(
              learn("10.1.0.0/16", dev("t0"), dev("t1")),
              learn("10.2.0.0/16", dev("t0")),
              learn("fd00:1::/48", dev("t0"), dev("t1"))));
      lab.awaitInstalled("10.1.0.0/16", "10.2.0.0/16", "fd00:1::/48");
      first.close(true);
    }
    lab.outcomes.clear();
    try (KernelRoutes second = lab.open(CONFIG.keepingStale())) {
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "dev t1");
      second.apply(
          List.of(
              learn("10.1.0.0/16", dev("t0"), dev("t1")),
              learn("fd00:1::/48", dev("t0"), dev("t1"))));
      lab.awaitInstalled("10.1.0.0/16", "fd00:1::/48");
      lab.awaitLine("route", "10.2.0.0/16", "dev t0");
      second.sweepStale();
      lab.awaitNoLine("route", "10.2.0.0/16");
      lab.awaitLine("route", "10.1.0.0/16", "dev t0", "dev t1");
      lab.awaitLine("-6 route", "fd00:1::/48", "dev t0", "dev t1");
      KernelLab.await(
          () -> lab.net.ip("nexthop").lines().count() == 6, () -> lab.net.ip("nexthop"));
    }
  }

  @Test
  void loads_a_hundred_thousand_routes_and_takes_them_away() throws Exception {
    int count = 100_000;
    List<RouteChange> install = new ArrayList<>();
    List<RouteChange> remove = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String prefix = "%d.%d.%d.0/24".formatted(20 + i / 65_536, i / 256 % 256, i % 256);
      install.add(learn(prefix, i % 3 == 0 ? dev("t0") : via("fe80::1", "t1")));
      remove.add(remove(prefix));
    }
    try (KernelRoutes routes = lab.open()) {
      for (int i = 0; i < count; i += 1000) {
        routes.apply(install.subList(i, i + 1000));
        assertThat(routes.snapshot(0).refused()).isZero();
      }
      KernelLab.await(() -> installed(routes) == count, () -> installed(routes) + " routes");
      assertThat(lab.net.ip("-4 route show proto 83").lines().count()).isEqualTo(count);
      lab.net.ip("link set t0 down");
      lab.net.ip("link set t0 up");
      KernelLab.await(
          () -> lab.net.ip("-4 route show proto 83").lines().count() == count,
          () -> installed(routes) + " routes");
      KernelLab.await(() -> installed(routes) == count, () -> installed(routes) + " routes");
      routes.apply(remove);
      KernelLab.await(
          () -> lab.net.ip("-4 route show proto 83").isEmpty(), () -> installed(routes) + " left");
    }
  }

  private static int installed(KernelRoutes routes) {
    try {
      KernelSnapshot snapshot = routes.snapshot(0);
      return snapshot.pending() + snapshot.refused() > 0 ? -1 : snapshot.installed();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
