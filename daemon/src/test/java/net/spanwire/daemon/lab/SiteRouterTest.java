package net.spanwire.daemon.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A neighbour that is not behind a tunnel: the site's own router, by iBGP. What it teaches has next
 * hops behind other routers, which the kernel's table resolves; what the tunnel teaches is passed
 * on to it.
 *
 * <pre>
 *   far ═══ tunnel ═══ near (Spanwire) ─── lan0, lan1 ─── core (BIRD)  10.5.0.0/16 by 10.200.0.1
 * </pre>
 */
@LabTest
final class SiteRouterTest {
  private static final String INNER = "10.5.0.0/16";
  private static final String INNER6 = "fd05::/32";
  private static final String HOST = "10.5.0.1";
  private static final String HOST6 = "fd05::1";
  private static final String REDISTRIBUTED = "10.60.0.0/24";

  /** All but near's own default route, which is redistributed as well and would swallow far's. */
  private static final String EXPORT =
      "export = [{ match { prefix = [\"0.0.0.0/0\", \"::/0\"] }, then = reject }, { then = accept }]";

  @RegisterExtension final LabExtension extension = new LabExtension();

  @Test
  void its_next_hops_are_resolved_by_the_kernels_table_and_followed() {
    TwoSites sites = new TwoSites(extension.lab());
    NetworkNamespace core = sites.lab.namespace("core");
    connect(sites.near, core);
    BirdProcess bird = new BirdProcess(core, PeerRoot.HOST);
    bird.start(config());
    sites.tunnel(PeerRoot.HOST, "").start();
    sites.bird(TwoSites.FAR_PREFIXES).start();
    sites.spanwire.start(file(sites));
    sites.spanwire.awaitEstablished("core", TwoSites.LIMIT);
    sites.spanwire.awaitEstablished(TwoSites.PEER, TwoSites.LIMIT);

    awaitGateways(sites, "10.7.0.2", "fd07::2");
    awaitFar(sites, INNER);
    awaitFar(sites, INNER6);
    awaitFar(sites, REDISTRIBUTED);
    awaitPings(sites, core);

    // The site's own routing moves to its second link, then loses the next hops altogether.
    sites.near.ip(
        "route replace 10.200.0.0/24 via 10.8.0.2", "route replace fdc8::/64 via fd08::2");
    awaitGateways(sites, "10.8.0.2", "fd08::2");
    awaitPings(sites, core);
    sites.near.ip("route del 10.200.0.0/24", "route del fdc8::/64");
    sites.near.ip("route add unreachable 10.200.0.0/24", "route add unreachable fdc8::/64");
    awaitGateways(sites, "", "");
    assertThat(bird.established("near")).isTrue();
    sites.near.ip("route del unreachable 10.200.0.0/24", "route del unreachable fdc8::/64");
    sites.near.ip("route add 10.200.0.0/24 via 10.7.0.2", "route add fdc8::/64 via fd07::2");
    awaitGateways(sites, "10.7.0.2", "fd07::2");
  }

  private static void connect(NetworkNamespace near, NetworkNamespace core) {
    for (int link = 0; link < 2; link++) {
      String device = "lan" + link;
      near.ip("link add " + device + " type veth peer name " + device + " netns " + core.pid());
      address(near, device, link, 1);
      address(core, device, link, 2);
    }
    near.forward();
    core.forward();
    near.ip(
        "route add 10.200.0.0/24 via 10.7.0.2",
        "route add fdc8::/64 via fd07::2",
        "route add " + REDISTRIBUTED + " via 10.7.0.2 proto static");
    core.ip(
        "address add " + HOST + "/32 dev lo",
        "address add " + HOST6 + "/128 dev lo nodad",
        "address add 10.200.0.1/32 dev lo",
        "address add fdc8::1/128 dev lo nodad");
  }

  private static void address(NetworkNamespace site, String device, int link, int host) {
    int subnet = 7 + link;
    site.ip(
        "address add 10." + subnet + ".0." + host + "/30 dev " + device,
        "address add fd0" + subnet + "::" + host + "/64 dev " + device + " nodad",
        "link set " + device + " up");
  }

  private static String config() {
    return """
    router id 10.7.0.2;
    log stderr all;
    protocol device { scan time 1; }
    protocol direct { ipv4; ipv6; }
    protocol kernel kernel4 { ipv4 { import none; export where source = RTS_BGP; }; }
    protocol kernel kernel6 { ipv6 { import none; export where source = RTS_BGP; }; }
    protocol static own4 { ipv4; route 10.5.0.0/16 via 10.200.0.1; route 10.200.0.1/32 via "lo"; }
    protocol static own6 { ipv6; route fd05::/32 via fdc8::1; route fdc8::1/128 via "lo"; }
    protocol bgp near {
      local 10.7.0.2 as 65001;
      neighbor 10.7.0.1 as 65001;
      hold time 9;
      ipv4 { import all; export filter {
        if net = 10.5.0.0/16 then { bgp_next_hop = 10.200.0.1; accept; } reject; }; };
      ipv6 { import all; export filter {
        if net = fd05::/32 then { bgp_next_hop = fdc8::1; accept; } reject; }; };
    }
    """;
  }

  private static SiteFile file(TwoSites sites) {
    List<String> peer = new ArrayList<>(sites.peerLines());
    peer.add(TwoSites.endpoint(sites.farUplink.endpoint(TwoSites.PORT)));
    return new SiteFile(TwoSites.PORT)
        .router(65001, TwoSites.NEAR_PREFIXES, List.of(TwoSites.NEAR, TwoSites.NEAR6))
        .with(
            "router.redistribute = [static]",
            "neighbors.core { address = 10.7.0.2, asn = 65001, hold-time = 9s }")
        .peer(
            TwoSites.PEER,
            peer,
            List.of("asn = 65002", "neighbor = 169.254.1.2", "import = any", EXPORT));
  }

  /** Waits until near's kernel sends the inner prefixes there; an empty gateway: has none. */
  private static void awaitGateways(TwoSites sites, String gateway, String gateway6) {
    sites.lab.await(
        INNER + " by '" + gateway + "' in near's kernel",
        TwoSites.LIMIT,
        () -> gateway(sites, INNER).equals(gateway) && gateway(sites, INNER6).equals(gateway6));
  }

  private static String gateway(TwoSites sites, String prefix) {
    return KernelRoute.read(sites.near, "main").stream()
        .filter(route -> route.prefix().equals(prefix) && route.type().equals("unicast"))
        .map(KernelRoute::via)
        .findFirst()
        .orElse("");
  }

  private static void awaitFar(TwoSites sites, String prefix) {
    sites.lab.await(
        prefix + " in far's kernel",
        TwoSites.LIMIT,
        () -> KernelRoute.leavesBy(sites.far, prefix, TwoSites.FAR_DEVICE));
  }

  /** Core's answers come by what near passed on to it: far's prefixes, behind near. */
  private static void awaitPings(TwoSites sites, NetworkNamespace core) {
    sites.lab.await(
        "core reaches far in both families",
        TwoSites.LIMIT,
        () ->
            core.ping(HOST, TwoSites.FAR, Duration.ofSeconds(1))
                && core.ping(HOST6, TwoSites.FAR6, Duration.ofSeconds(1)));
  }
}
