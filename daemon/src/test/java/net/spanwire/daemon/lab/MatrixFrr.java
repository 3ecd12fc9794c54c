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
    begin(config());
  }

  @Override
  void startAgain() {
    begin(withoutSecond(config()));
  }

  private void begin(String config) {
    run("bgpd", Zebra.daemon(site, "bgpd", config));
    site.lab().await("bgpd answers", START_LIMIT, () -> vtysh("show version").ok());
  }

  private Commands.Result vtysh(String command) {
    return Zebra.vtysh(site, root, "bgpd", command);
  }

  @Override
  String askVersion() {
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
  String session() {
    return vtysh("show bgp neighbors 2001:db8::1").output();
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

  /** The end of a line that begins with the neighbour. */
  private static String more(MatrixSession session) {
    return switch (session) {
      case SIGNED -> "password " + MatrixSession.PASSWORD;
      case FORGED -> "password " + MatrixSession.WRONG_PASSWORD;
      case CUSTOMER -> "local-role customer";
      case MISFIT -> "local-role provider";
      case PATHS, LIMITED, LIMITING -> "passive"; // as all are
    };
  }

  private static String session(MatrixSession session) {
    return """
     neighbor %1$s peer-group peer
     neighbor %1$s update-source %2$s
     neighbor %1$s passive
     neighbor %1$s %3$s
    """
        .formatted(session.ours(), session.theirs(), more(session));
  }

  private static String config() {
    StringBuilder text = new StringBuilder(ROUTER);
    for (MatrixSession session : MatrixSession.values()) {
      text.append(session(session));
    }
    return text + families();
  }

  private static String families() {
    return """
     address-family ipv4 unicast
      network 10.2.0.0/24 route-map marked
      network 10.2.1.0/24 route-map marked
      neighbor peer activate
      neighbor 203.0.113.2 activate
      neighbor %s addpath-tx-all-paths
      neighbor %s maximum-prefix 1
     exit-address-family
     address-family ipv6 unicast
      network fd00:2::/48 route-map marked
      neighbor peer activate
     exit-address-family
    """
        .formatted(MatrixSession.PATHS.ours(), MatrixSession.LIMITED.ours());
  }

  private static final String ROUTER =
      """
      log stdout
      route-map marked permit 10
       set community 65002:1
       set extcommunity rt 65002:1
       set large-community 4200000002:1:2
      exit
      router bgp 4200000002
       bgp router-id 192.0.2.2
       no bgp ebgp-requires-policy
       no bgp default ipv4-unicast
       no bgp network import-check
       bgp graceful-restart restart-time 60
       bgp graceful-restart preserve-fw-state
       neighbor peer peer-group
       neighbor peer remote-as 4200000001
       neighbor peer timers 10 30
       neighbor peer timers connect 2
       neighbor peer advertisement-interval 0
       neighbor peer capability extended-nexthop
       neighbor 192.0.2.1 peer-group peer
       neighbor 192.0.2.1 graceful-restart
       neighbor 2001:db8::1 peer-group peer
       neighbor 2001:db8::1 graceful-restart
       neighbor 2001:db8::1 passive
       neighbor 203.0.113.2 remote-as 65010
       neighbor 203.0.113.2 timers connect 2
      """;
}
