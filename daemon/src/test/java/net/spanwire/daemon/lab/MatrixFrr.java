package net.spanwire.daemon.lab;

import java.util.Set;

/** FRR: zebra and bgpd. */
final class MatrixFrr extends MatrixPeer {
  private final Zebra zebra;

  MatrixFrr(NetworkNamespace site, PeerRoot root) {
    super(site, root);
    zebra = new Zebra(site, root);
  }

  @Override
  void start() {
    zebra.start();
    run("bgpd", Zebra.daemon(site, "bgpd", CONFIG).toArray(String[]::new));
    site.lab().await("bgpd answers", START_LIMIT, () -> vtysh("show version").ok());
  }

  private Commands.Result vtysh(String command) {
    return Zebra.vtysh(site, root, "bgpd", command);
  }

  @Override
  String version() {
    return "FRR "
        + ask("/usr/lib/frr/bgpd", "-v")
            .output()
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("bgpd version ", "");
  }

  @Override
  String route(String prefix) {
    String family = isIpv6(prefix) ? "ipv6" : "ipv4";
    String text = vtysh("show bgp " + family + " unicast " + prefix).output();
    return text.contains("Paths:") ? text : "";
  }

  @Override
  void askRefresh() {
    if (!vtysh("clear bgp 192.0.2.1 soft in").ok()) {
      throw new LabFailure("vtysh refuses to clear");
    }
  }

  @Override
  void shutDown(String message) {
    order(
        "vtysh",
        "--vty_socket",
        NetworkNamespace.DIRECTORY,
        "-d",
        "bgpd",
        "-c",
        "configure terminal",
        "-c",
        "router bgp 4200000002",
        "-c",
        "neighbor 192.0.2.1 shutdown message " + message);
  }

  @Override
  Set<Lack> lacks() {
    return Set.of();
  }

  private static final String CONFIG =
      """
      log stdout
      router bgp 4200000002
       bgp router-id 192.0.2.2
       no bgp ebgp-requires-policy
       no bgp default ipv4-unicast
       no bgp network import-check
       neighbor peer peer-group
       neighbor peer remote-as 4200000001
       neighbor peer timers 10 30
       neighbor peer timers connect 2
       neighbor peer advertisement-interval 0
       neighbor peer capability extended-nexthop
       neighbor 192.0.2.1 peer-group peer
       neighbor 2001:db8::1 peer-group peer
       neighbor 2001:db8::1 passive
       address-family ipv4 unicast
        network 10.2.0.0/24 route-map marked
        neighbor peer activate
       exit-address-family
       address-family ipv6 unicast
        network fd00:2::/48 route-map marked
        neighbor peer activate
       exit-address-family
      route-map marked permit 10
       set community 65002:1
       set extcommunity rt 65002:1
       set large-community 4200000002:1:2
      """;
}
