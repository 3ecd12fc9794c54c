package net.spanwire.daemon.lab;

import java.util.Set;

/** GoBGP 3 or 4, without a forwarding table. */
final class MatrixGobgp extends MatrixPeer {
  private static final String PORT = "50051";

  MatrixGobgp(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    String file = site.file("gobgpd.toml", CONFIG);
    run(
        "gobgpd",
        "gobgpd",
        "-f",
        file,
        "--api-hosts",
        "127.0.0.1:" + PORT,
        "--pprof-disable",
        "-l",
        "debug");
    awaitAnswer("gobgp", "-p", PORT, "neighbor");
    add("10.2.0.0/24", "ipv4");
    add("fd00:2::/48", "ipv6");
  }

  /** Without a next hop: a session says its own address. */
  private void add(String prefix, String family) {
    order(
        "gobgp",
        "-p",
        PORT,
        "global",
        "rib",
        "add",
        prefix,
        "community",
        "65002:1",
        "rt",
        "65002:1",
        "large-community",
        "4200000002:1:2",
        "-a",
        family);
  }

  @Override
  String version() {
    return ask("gobgpd", "--version").output().strip().replace("gobgpd version", "GoBGP");
  }

  @Override
  String route(String prefix) {
    String family = isIpv6(prefix) ? "ipv6" : "ipv4";
    Commands.Result result = ask("gobgp", "-p", PORT, "global", "rib", prefix, "-a", family);
    return result.ok() && result.output().contains("Next Hop") ? result.output() : "";
  }

  @Override
  void askRefresh() {
    order("gobgp", "-p", PORT, "neighbor", "192.0.2.1", "softresetin");
  }

  @Override
  void shutDown(String message) {
    order("gobgp", "-p", PORT, "neighbor", "192.0.2.1", "shutdown", "--reason", message);
  }

  @Override
  Set<Lack> lacks() {
    // Its "softresetin" judges again what it has kept, and sends nothing.
    return Set.of(Lack.ASKING_FOR_REFRESH);
  }

  private static final String NEIGHBOR =
      """
      [[neighbors]]
        [neighbors.config]
          neighbor-address = "%s"
          peer-as = 4200000001
        [neighbors.timers.config]
          hold-time = 30
          keepalive-interval = 10
          connect-retry = 5
          idle-hold-time-after-reset = 5
        [neighbors.transport.config]
          local-address = "%s"
          passive-mode = %b
        [[neighbors.afi-safis]]
          [neighbors.afi-safis.config]
            afi-safi-name = "ipv4-unicast"
        [[neighbors.afi-safis]]
          [neighbors.afi-safis.config]
            afi-safi-name = "ipv6-unicast"
      """;

  private static final String CONFIG =
      """
      [global.config]
        as = 4200000002
        router-id = "192.0.2.2"
        local-address-list = ["192.0.2.2", "2001:db8::2"]
      """
          + NEIGHBOR.formatted("192.0.2.1", "192.0.2.2", false)
          + NEIGHBOR.formatted("2001:db8::1", "2001:db8::2", true);
}
