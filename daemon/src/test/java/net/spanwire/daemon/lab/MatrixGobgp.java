package net.spanwire.daemon.lab;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** GoBGP 3 or 4, without a forwarding table. */
final class MatrixGobgp extends MatrixPeer {
  private static final String PORT = "50051";

  MatrixGobgp(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    begin();
    add(SECOND, "ipv4");
  }

  @Override
  void startAgain() {
    begin("-r");
  }

  private void begin(String... options) {
    String file = site.file("gobgpd.toml", config());
    run(
        "gobgpd",
        ImmutableList.<String>builder()
            .add("gobgpd", "-f", file, "--api-hosts", "127.0.0.1:" + PORT)
            .add("--pprof-disable", "-l", "debug")
            .add(options)
            .build());
    site.lab()
        .await(
            "gobgpd has begun",
            START_LIMIT,
            () -> Gobgp.hasBegun(ask("gobgp", "-p", PORT, "neighbor")));
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
  String askVersion() {
    return ask("gobgpd", "--version").output().strip().replace("gobgpd version", "GoBGP");
  }

  @Override
  String route(String prefix) {
    String family = isIpv6(prefix) ? "ipv6" : "ipv4";
    Commands.Result result = ask("gobgp", "-p", PORT, "global", "rib", prefix, "-a", family);
    return result.ok() && result.output().contains("Next Hop") ? result.output() : "";
  }

  @Override
  String session() {
    return ask("gobgp", "-p", PORT, "neighbor", "2001:db8::1").output();
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
    return EnumSet.of(Lack.ASKING_FOR_REFRESH, Lack.ROLES);
  }

  /** Lines of a neighbour's config, of its IPv4 unicast, of itself and of both its families. */
  private record Keys(String config, String ipv4, String itself, String families) {
    Keys(String config, String ipv4) {
      this(config, ipv4, "", "");
    }

    /** Those of the first two sessions. */
    static final Keys RESTARTING =
        new Keys(
            "",
            "",
            "graceful-restart.config = { enabled = true, restart-time = 60 }",
            "mp-graceful-restart.config = { enabled = true }");

    static Keys of(MatrixSession session) {
      return switch (session) {
        case SIGNED -> new Keys("auth-password = \"" + MatrixSession.PASSWORD + "\"", "");
        case FORGED -> new Keys("auth-password = \"" + MatrixSession.WRONG_PASSWORD + "\"", "");
        case PATHS -> new Keys("", "add-paths.config = { receive = true, send-max = 8 }");
        case LIMITED -> new Keys("", "prefix-limit.config = { max-prefixes = 1 }");
        case CUSTOMER, MISFIT, LIMITING -> new Keys("", "");
      };
    }
  }

  private static String neighbor(String remote, String local, boolean passive, Keys keys) {
    return """
    [[neighbors]]
      %s
      [neighbors.config]
        neighbor-address = "%s"
        peer-as = 4200000001
        %s
      [neighbors.timers.config]
        hold-time = 30
        keepalive-interval = 10
        connect-retry = 5
        idle-hold-time-after-reset = 5
      [neighbors.transport.config]
        local-address = "%s"
        passive-mode = %b
      [[neighbors.afi-safis]]
        %s
        %s
        [neighbors.afi-safis.config]
          afi-safi-name = "ipv4-unicast"
      [[neighbors.afi-safis]]
        %s
        [neighbors.afi-safis.config]
          afi-safi-name = "ipv6-unicast"
    """
        .formatted(
            keys.itself(),
            remote,
            keys.config(),
            local,
            passive,
            keys.families(),
            keys.ipv4(),
            keys.families());
  }

  private static final String FEEDER =
      """
      [[neighbors]]
        [neighbors.config]
          neighbor-address = "203.0.113.2"
          peer-as = 65010
        [neighbors.timers.config]
          connect-retry = 5
        [neighbors.transport.config]
          passive-mode = true
        [[neighbors.afi-safis]]
          add-paths.config = { receive = true }
          [neighbors.afi-safis.config]
            afi-safi-name = "ipv4-unicast"
      """;

  private static String config() {
    List<String> own = new ArrayList<>(List.of("192.0.2.2", "2001:db8::2", "203.0.113.1"));
    StringBuilder neighbors = new StringBuilder();
    neighbors.append(neighbor("192.0.2.1", "192.0.2.2", false, Keys.RESTARTING));
    neighbors.append(neighbor("2001:db8::1", "2001:db8::2", true, Keys.RESTARTING));
    for (MatrixSession session : MatrixSession.values()) {
      own.add(session.theirs());
      neighbors.append(neighbor(session.ours(), session.theirs(), true, Keys.of(session)));
    }
    return """
    [global.config]
      as = 4200000002
      router-id = "192.0.2.2"
      local-address-list = [%s]
    """
            .formatted(own.stream().map(a -> '"' + a + '"').collect(Collectors.joining(", ")))
        + neighbors
        + FEEDER;
  }
}
