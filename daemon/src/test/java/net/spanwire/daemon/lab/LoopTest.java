package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prefixes learned through a tunnel that cover the tunnel's own endpoint. */
@LabTest
final class LoopTest {
  private static final String BEYOND = "10.99.0.1";
  private static final String BEYOND6 = "fd99::1";
  private static final List<String> EVERYTHING =
      List.of("0.0.0.0/0", "::/0", Internet.PREFIX, "fd31::/32", "10.2.0.0/24", "fd00:2::/48");
  private static final String OURS = "udp.port == 51820";

  /**
   * What belongs on the underlay beside the tunnel: neighbour discovery, router solicitations,
   * multicast reports.
   */
  private static final String CLEAR =
      "ip.addr == 10.0.0.0/8 || ipv6.addr == fd00:1::/48 || ipv6.addr == fd99::/16";

  @RegisterExtension final LabExtension extension = new LabExtension();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everything_goes_through_the_tunnel_but_the_tunnel_itself(boolean endpoint6) {
    TwoSites sites = new TwoSites(extension.lab());
    Uplink second = sites.internet.attach(sites.near, "eth1", 200);
    // As systemd sets it on every host.
    sites.near.sysctl("net.ipv4.conf.all.rp_filter", 2);
    sites.far.forward();
    sites.far.ip(
        "address add " + BEYOND + "/32 dev lo", "address add " + BEYOND6 + "/128 dev lo nodad");
    sites.tunnel(PeerRoot.HOST, "").start();
    sites.bird(EVERYTHING).start();
    Uplink far = sites.farUplink;
    sites.spanwire.start(
        sites.file(
            false,
            TwoSites.endpoint(
                endpoint6 ? far.endpoint6(TwoSites.PORT) : far.endpoint(TwoSites.PORT)),
            "persistent-keepalive = 5s"));
    EVERYTHING.forEach(sites::awaitNear);

    Wiretap first = new Wiretap(sites.near, "eth0");
    sites.awaitPing("", BEYOND);
    sites.awaitPing("", BEYOND6);
    // The host's own traffic to the endpoint's address goes through the tunnel as well.
    sites.awaitPing("", far.address());
    sites.awaitPing("", far.address6());
    Transfers.run(sites.near, TwoSites.NEAR, sites.far, BEYOND);
    assertThat(first.count(OURS)).isGreaterThan(1000);
    assertThat(first.packets(CLEAR)).isZero();
    assertThat(first.packets("icmp || tcp")).isZero();

    followsTheUnderlaysDefault(sites, second);
  }

  private static void followsTheUnderlaysDefault(TwoSites sites, Uplink second) {
    Wiretap tap = new Wiretap(sites.near, "eth1");
    sites.near.ip(
        "route del default via " + sites.nearUplink.gateway() + " dev eth0 metric 100",
        "route del ::/0 via " + sites.nearUplink.gateway6() + " dev eth0 metric 1124");
    assertThat(second.device()).isEqualTo("eth1");
    sites.awaitPing("", BEYOND);
    sites.awaitPing("", BEYOND6);
    Transfers.run(sites.near, TwoSites.NEAR, sites.far, BEYOND);
    assertThat(tap.count(OURS)).isGreaterThan(1000);
    assertThat(tap.packets(CLEAR)).isZero();
    sites.spanwire.awaitEstablished(TwoSites.PEER, TwoSites.LIMIT);
    EVERYTHING.forEach(sites::awaitNear);
  }
}
