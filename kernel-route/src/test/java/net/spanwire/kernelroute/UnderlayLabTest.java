package net.spanwire.kernelroute;

import static net.spanwire.kernelroute.KernelLab.dev;
import static net.spanwire.kernelroute.KernelLab.install;
import static net.spanwire.kernelroute.KernelLab.learn;
import static net.spanwire.kernelroute.KernelLab.via;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import net.spanwire.core.net.InterfaceAddress;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.routing.ForwardingRoute.Purpose;
import net.spanwire.core.routing.LocalRoutes;
import net.spanwire.core.routing.NextHopResolution;
import net.spanwire.kernelroute.sync.InterfaceSettings;
import net.spanwire.kernelroute.sync.KernelConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The underlay table, our interfaces, next hops and local routes in a real kernel. */
@Tag("lab")
class UnderlayLabTest {

  private static final KernelConfig CONFIG =
      KernelConfig.defaults().withUnderlay(new KernelConfig.Underlay(0xca6c, 51820, 5182));

  private KernelLab lab;

  @BeforeEach
  void build() {
    lab = new KernelLab(CONFIG);
    lab.net.cable("sw0", "p0");
    lab.net.cable("eth0", "net0");
    lab.net.cable("eth1", "net1");
    lab.net.ip("addr add 192.0.2.1/24 dev eth0");
    lab.net.ip("addr add 2001:db8::1/64 dev eth0 nodad");
    lab.net.ip("addr add 198.51.100.1/24 dev eth1");
    lab.net.ip("addr add 2001:db8:1::1/64 dev eth1 nodad");
    lab.net.ip("route add default via 192.0.2.254 dev eth0 proto dhcp");
    lab.net.ip("-6 route add default via 2001:db8::ffff dev eth0");
  }

  @AfterEach
  void clean() {
    lab.close();
  }

  private static InterfaceSettings tunnel(String name, int mtu, String... addresses) {
    ImmutableList.Builder<InterfaceSettings.Assigned> assigned = ImmutableList.builder();
    for (String address : addresses) {
      String[] parts = address.split(" peer ", -1);
      assigned.add(
          new InterfaceSettings.Assigned(
              InterfaceAddress.parse(parts[0]),
              parts.length == 1 ? null : InterfaceAddress.parse(parts[1])));
    }
    return new InterfaceSettings(name, mtu, 0, true, true, assigned.build());
  }

  private String lookUpMarked(String address) {
    return lab.net.exec("sh", "-c", "ip route get " + address + " mark 0xca6c 2>&1 || true");
  }

  @Test
  void marked_packets_never_follow_what_was_learned() throws Exception {
    try (KernelRoutes routes = lab.open()) {
      routes.configureInterface(tunnel("sw0", 1420, "169.254.1.1/30", "fe80::1/64"));
      routes.apply(
          List.of(
              learn("0.0.0.0/0", dev("sw0")),
              learn("::/0", dev("sw0")),
              learn("203.0.113.0/24", dev("sw0")),
              learn("192.0.2.128/25", dev("sw0"))));
      lab.awaitInstalled("0.0.0.0/0", "::/0", "203.0.113.0/24", "192.0.2.128/25");
      lab.awaitLine("rule", "5182:", "fwmark 0xca6c lookup 51820");
      lab.awaitLine("-6 rule", "5182:", "fwmark 0xca6c lookup 51820");
      assertThat(lab.net.ip("route get 203.0.113.9")).contains("dev sw0");
      assertThat(lookUpMarked("203.0.113.9")).contains("via 192.0.2.254 dev eth0");
      assertThat(lookUpMarked("192.0.2.200")).contains("dev eth0");
      assertThat(lookUpMarked("169.254.1.2")).contains("dev eth0"); // not our own tunnel's network
      assertThat(lookUpMarked("2001:db8:9::9")).contains("via 2001:db8::ffff dev eth0");
      lab.awaitNoLine("route show table 51820", "dev sw0");
      lab.awaitNoLine("-6 route show table 51820", "dev sw0");

      // The underlay's own default moves, in both families.
      int told = lab.underlayChanges.get();
      lab.net.ip("route replace default via 198.51.100.254 dev eth1");
      lab.net.ip("-6 route replace default via 2001:db8:1::ffff dev eth1");
      lab.awaitLine("route show table 51820", "default via 198.51.100.254 dev eth1");
      lab.awaitLine("-6 route show table 51820", "default via 2001:db8:1::ffff dev eth1");
      assertThat(lookUpMarked("203.0.113.9")).contains("dev eth1");
      KernelLab.await(() -> lab.underlayChanges.get() > told, () -> "nobody was told");
      lab.net.ip("route del default via 198.51.100.254");
      lab.net.ip("-6 route del default via 2001:db8:1::ffff");
      lab.awaitNoLine("route show table 51820", "default via");
      lab.awaitNoLine("-6 route show table 51820", "default via");
      assertThat(lookUpMarked("203.0.113.9")).contains("No route to host");
      assertThat(lookUpMarked("2001:db8:9::9")).contains("No route to host");
      assertThat(lab.net.ip("route get 203.0.113.9")).contains("dev sw0");
    }
    assertThat(lab.net.ip("rule") + lab.net.ip("-6 rule")).doesNotContain("51820");
    assertThat(lab.everything()).noneMatch(line -> line.contains("51820"));
  }

  @Test
  void mirrors_every_kind_of_route_and_follows_its_changes() throws Exception {
    lab.net.ip(
        "route add 10.1.0.0/16 nexthop via 192.0.2.7 dev eth0 weight 2 nexthop via 198.51.100.7 dev eth1");
    lab.net.ip("nexthop add id 5 via 192.0.2.5 dev eth0");
    lab.net.ip("nexthop add id 6 via 198.51.100.5 dev eth1");
    lab.net.ip("nexthop add id 7 group 5/6");
    lab.net.ip("route add 10.2.0.0/16 nhid 7");
    lab.net.ip("route add blackhole 10.3.0.0/16");
    lab.net.ip("route add throw 10.4.0.0/16");
    lab.net.ip(
        "-6 route add fd00:1::/48 nexthop via 2001:db8::7 dev eth0 nexthop via 2001:db8:1::7 dev eth1");
    lab.net.ip("-6 route add unreachable fd00:3::/48");
    try (KernelRoutes routes = lab.open()) {
      routes.configureInterface(tunnel("sw0", 1420));
      lab.net.ip("route add 10.5.0.0/16 via 10.77.0.1 dev eth0 onlink mtu 1300");
      lab.net.ip("route add 10.6.0.0/16 via inet6 fe80::9 dev eth1 src 198.51.100.1 metric 7");
      lab.net.ip("route add 10.7.0.0/16 nexthop via 192.0.2.7 dev eth0 nexthop dev sw0");
      lab.net.ip("-6 route add fd00:2::/48 via fe80::1 dev eth0 metric 7 mtu 1400");
      String v4 = "route show table 51820";
      String v6 = "-6 route show table 51820";
      lab.awaitLine(
          v4,
          "10.1.0.0/16",
          "via 192.0.2.7 dev eth0 weight 2",
          "via 198.51.100.7 dev eth1 weight 1");
      lab.awaitLine(v4, "10.2.0.0/16 nhid 7", "via 192.0.2.5", "via 198.51.100.5");
      lab.awaitLine(v4, "blackhole 10.3.0.0/16");
      lab.awaitLine(v4, "10.5.0.0/16", "via 10.77.0.1 dev eth0", "onlink", "mtu 1300");
      lab.awaitLine(
          v4, "10.6.0.0/16", "via inet6 fe80::9 dev eth1", "src 198.51.100.1", "metric 7");
      lab.awaitLine(v4, "10.7.0.0/16 via 192.0.2.7 dev eth0");
      lab.awaitLine(v4, "192.0.2.0/24 dev eth0", "src 192.0.2.1");
      lab.awaitNoLine(v4, "10.4.0.0/16");
      lab.awaitLine(v6, "fd00:1::/48", "via 2001:db8::7 dev eth0", "via 2001:db8:1::7 dev eth1");
      lab.awaitLine(v6, "fd00:2::/48 via fe80::1 dev eth0", "metric 7", "mtu 1400");
      lab.awaitLine(v6, "unreachable fd00:3::/48");

      // What the kernel drops without a word.
      lab.net.ip("link set eth1 down");
      lab.awaitNoLine(v4, "10.6.0.0/16");
      lab.awaitNoLine(v4, "198.51.100.0/24");
      lab.awaitLine(v6, "fd00:1::/48", "via 2001:db8::7 dev eth0");
      lab.net.ip("link set eth1 up");
      lab.awaitLine(v4, "198.51.100.0/24 dev eth1");
      lab.net.ip("nexthop del id 5");
      lab.awaitNoLine(v4, "10.2.0.0/16");
      lab.net.ip("-6 route append fd00:2::/48 via fe80::2 dev eth0 metric 7");
      lab.awaitLine(v6, "fd00:2::/48", "via fe80::1 dev eth0", "via fe80::2 dev eth0");
      lab.net.ip("-6 route del fd00:2::/48 via fe80::1 dev eth0");
      lab.awaitNoLine(v6, "via fe80::1");
      lab.awaitLine(v6, "fd00:2::/48 via fe80::2 dev eth0");
      lab.net.ip("-6 route add fd00:4::/48 dev eth0 metric 7");
      lab.net.ip("-6 route append blackhole fd00:4::/48 metric 7");
      lab.awaitLine(v6, "blackhole fd00:4::/48");
      lab.net.ip("-6 route del fd00:4::/48 dev lo");
      lab.awaitNoLine(v6, "blackhole fd00:4::/48");
      lab.awaitLine(v6, "fd00:4::/48 dev eth0");
      lab.net.ip("addr del 192.0.2.1/24 dev eth0");
      lab.awaitNoLine(v4, "192.0.2.0/24 dev eth0");

      // Others do as they please with ours.
      lab.net.ip("route flush table 51820");
      lab.awaitLine(v4, "blackhole 10.3.0.0/16");
      lab.awaitLine(v4, "unreachable default", "metric 4294967295");
      lab.net.ip("-6 route flush table 51820");
      lab.awaitLine(v6, "unreachable fd00:3::/48");
      lab.awaitLine(v6, "unreachable default", "metric 4294967295");
      lab.net.ip("rule del priority 5182");
      lab.awaitLine("rule", "5182:", "fwmark 0xca6c lookup 51820");
      lab.net.ip("-6 rule del priority 5182");
      lab.awaitLine("-6 rule", "5182:", "fwmark 0xca6c lookup 51820");
      assertThat(routes.snapshot(0).rules()).hasSize(2);
      assertThat(routes.snapshot(0).problems()).isEmpty();
    }
    assertThat(lab.everything()).noneMatch(line -> line.contains("proto 83"));
  }

  @Test
  void keeps_our_interfaces_as_configured() throws Exception {
    lab.net.ip("link add sw1 type veth peer name p1");
    lab.net.ip("link set p1 up");
    try (KernelRoutes routes = lab.open()) {
      routes.configureInterface(
          tunnel("sw1", 1420, "10.0.0.1/32 peer 172.20.1.1/32", "fd00:5::1/64", "fe80::5/64"));
      lab.awaitLine("addr show dev sw1", "inet 10.0.0.1 peer 172.20.1.1/32");
      lab.awaitLine("addr show dev sw1", "inet6 fd00:5::1/64");
      assertThat(
              lab.net.ip("-6 addr show dev sw1 scope link").lines().filter(l -> l.contains("fe80")))
          .singleElement()
          .asString()
          .contains("fe80::5/64")
          .doesNotContain("tentative");
      KernelLab.await(
          () -> lab.links.get("sw1") != null && lab.links.get("sw1").mtu() == 1420,
          () -> "sw1 is " + lab.links.get("sw1"));
      routes.configureInterface(
          tunnel("sw1", 1420, "10.0.0.1/32 peer 172.20.1.1/32", "fe80::5/64", "10.8.0.1/24"));
      lab.awaitNoLine("addr show dev sw1", "inet6 fd00:5::1/64");
      lab.net.ip("link set sw1 mtu 1300");
      lab.awaitLine("link show dev sw1", "mtu 1420");
      lab.net.ip("addr del 10.8.0.1/24 dev sw1");
      lab.awaitLine("addr show dev sw1", "inet 10.8.0.1/24");
      lab.net.ip("link set sw1 down");
      lab.awaitLine("link show dev sw1", "mtu 1420 qdisc noqueue state UP");
      lab.awaitLine("addr show dev sw1", "inet6 fe80::5/64"); // IPv6 addresses go with "down"

      assertThatThrownBy(() -> routes.configureInterface(tunnel("sw9", 1420)))
          .isInstanceOf(IOException.class)
          .hasMessage("configure sw9: ENODEV: there is no such interface");
      assertThatThrownBy(() -> routes.configureInterface(tunnel("sw1", 99_999)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("set sw1 to MTU 99999: EINVAL");
      KernelLab.await(() -> hasProblems(routes), () -> "no problem of sw1 or sw9 is told");
      // One that is not there yet is made right when it comes.
      lab.net.ip("link add sw9 type veth peer name p9");
      lab.awaitLine("link show dev sw9", "mtu 1420");
      lab.net.ip("link del sw9");
      KernelLab.await(() -> !lab.links.containsKey("sw9"), () -> "sw9 is still told");
    }
  }

  private static boolean hasProblems(KernelRoutes routes) {
    try {
      return !routes.snapshot(0).problems().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void resolves_next_hops_and_follows_them() throws Exception {
    try (KernelRoutes routes = lab.open()) {
      routes.configureInterface(tunnel("sw0", 1420, "169.254.1.1/30"));
      routes.watch(IpAddress.parse("192.0.2.77"));
      routes.watch(IpAddress.parse("10.50.0.1"));
      routes.watch(IpAddress.parse("10.60.0.1"));
      routes.watch(IpAddress.parse("192.0.2.1"));
      awaitReachable("192.0.2.77", "192.0.2.77", "eth0", 0, true);
      awaitReachable("10.50.0.1", "192.0.2.254", "eth0", 0, false);
      awaitUnreachable("192.0.2.1", "an address of this host");
      lab.net.ip("route add 10.50.0.0/24 via 198.51.100.9 dev eth1 metric 55");
      awaitReachable("10.50.0.1", "198.51.100.9", "eth1", 55, false);
      lab.net.ip("link set eth1 down");
      awaitReachable("10.50.0.1", "192.0.2.254", "eth0", 0, false);
      lab.net.ip("route add unreachable 10.50.0.0/25");
      awaitUnreachable("10.50.0.1", "unreachable");

      // A learned default does not count, another learned or static route through a tunnel does.
      lab.net.ip("route del default");
      routes.apply(List.of(learn("0.0.0.0/0", dev("sw0")), learn("::/0", dev("sw0"))));
      awaitUnreachable("10.60.0.1", "no route");
      routes.apply(List.of(learn("10.60.0.0/16", dev("sw0"))));
      KernelLab.await(
          () ->
              lab.resolutions.get(IpAddress.parse("10.60.0.1"))
                      instanceof NextHopResolution.Reachable(var hops, var metric, var connected)
                  && hops.equals(ImmutableList.of(dev("sw0")))
                  && metric == 20
                  && !connected,
          () -> "10.60.0.1 is " + lab.resolutions.get(IpAddress.parse("10.60.0.1")));
      routes.unwatch(IpAddress.parse("10.60.0.1"));
    }
  }

  private void awaitReachable(
      String address, String gateway, String name, long metric, boolean connected) {
    NextHopResolution expected =
        new NextHopResolution.Reachable(ImmutableList.of(via(gateway, name)), metric, connected);
    KernelLab.await(
        () -> expected.equals(lab.resolutions.get(IpAddress.parse(address))),
        () -> address + " is " + lab.resolutions.get(IpAddress.parse(address)));
  }

  private void awaitUnreachable(String address, String reason) {
    KernelLab.await(
        () ->
            lab.resolutions.get(IpAddress.parse(address))
                    instanceof NextHopResolution.Unreachable(var words)
                && words.contains(reason),
        () -> address + " is " + lab.resolutions.get(IpAddress.parse(address)));
  }

  @Test
  void tells_the_hosts_own_routes() throws Exception {
    try (KernelRoutes routes = lab.open()) {
      routes.configureInterface(tunnel("sw0", 1420, "169.254.1.1/30", "fe80::1/64"));
      routes.apply(
          List.of(learn("10.1.0.0/16", dev("sw0")), install("10.9.0.0/16", Purpose.AGGREGATE)));
      lab.awaitInstalled("10.1.0.0/16");
      lab.net.ip("route add 10.2.0.0/16 via 192.0.2.9 proto static");
      lab.net.ip("route add blackhole 10.3.0.0/16");
      lab.net.ip("route add 10.4.0.0/16 via 192.0.2.9 proto bird");
      awaitLocal("192.0.2.0/24", LocalRoutes.Origin.CONNECTED);
      awaitLocal("2001:db8::/64", LocalRoutes.Origin.CONNECTED);
      awaitLocal("10.2.0.0/16", LocalRoutes.Origin.STATIC);
      awaitLocal("10.3.0.0/16", LocalRoutes.Origin.STATIC);
      awaitLocal("10.4.0.0/16", LocalRoutes.Origin.KERNEL);
      awaitLocal("0.0.0.0/0", LocalRoutes.Origin.KERNEL);
      assertThat(lab.localRoutes)
          .doesNotContainKeys("10.1.0.0/16", "10.9.0.0/16", "169.254.1.0/30", "fe80::/64");
      lab.net.ip("link set eth1 down"); // its IPv4 network goes silently
      KernelLab.await(
          () ->
              !lab.localRoutes.containsKey("198.51.100.0/24")
                  && !lab.localRoutes.containsKey("2001:db8:1::/64"),
          () -> lab.localRoutes.toString());
      lab.net.ip("route del 10.2.0.0/16");
      KernelLab.await(
          () -> !lab.localRoutes.containsKey("10.2.0.0/16"), () -> lab.localRoutes.toString());
    }
  }

  private void awaitLocal(String prefix, LocalRoutes.Origin origin) {
    KernelLab.await(
        () -> lab.localRoutes.get(prefix) == origin,
        () -> prefix + " is not " + origin + " in " + lab.localRoutes);
  }

  @Test
  void says_what_reverse_path_filters_need() throws Exception {
    lab.net.exec(
        "sysctl", "-qw", "net.ipv4.conf.eth0.rp_filter=1", "net.ipv4.conf.all.rp_filter=0");
    List<String> before =
        lab.net.inside(() -> new ReversePathFilter().advice(List.of("eth0", "lo")));
    assertThat(before).hasSize(2);
    assertThat(before.getFirst()).contains("net.ipv4.conf.eth0.rp_filter=2");
    assertThat(lab.net.inside(() -> new ReversePathFilter().enableSourceValidMark())).isTrue();
    lab.net.exec("sysctl", "-qw", "net.ipv4.conf.eth0.rp_filter=2");
    assertThat(lab.net.inside(() -> new ReversePathFilter().advice(List.of("eth0")))).isEmpty();
  }
}
