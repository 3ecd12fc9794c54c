package net.spanwire.daemon.lab;

import com.google.common.collect.ImmutableList;
import java.util.Set;

/** BIRD 2 or 3. */
final class MatrixBird extends MatrixPeer {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/bird.ctl";

  MatrixBird(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    begin(config());
  }

  @Override
  void startAgain() {
    begin(withoutSecond(config()), "-R");
  }

  private void begin(String config, String... options) {
    String file = site.file("bird.conf", config);
    run(
        "bird",
        ImmutableList.<String>builder()
            .add("bird", "-f", "-c", file, "-s", SOCKET, "-P", "/run/bird.pid")
            .add(options)
            .build());
    awaitAnswer("birdc", "-s", SOCKET, "show", "status");
  }

  @Override
  String askVersion() {
    return ask("bird", "--version").error().strip().replace("version ", "");
  }

  @Override
  String route(String prefix) {
    Commands.Result result = ask("birdc", "-s", SOCKET, "show", "route", "all", "for", prefix);
    return result.ok() ? result.output() : "";
  }

  @Override
  String session() {
    return ask("birdc", "-s", SOCKET, "show", "protocols", "all", "two").output();
  }

  @Override
  void askRefresh() {
    order(
        major() < 3
            ? new String[] {"birdc", "-s", SOCKET, "reload", "in", "one"}
            : new String[] {"birdc", "-s", SOCKET, "reload", "bgp", "in", "one"});
  }

  @Override
  void shutDown(String message) {
    order("birdc", "-s", SOCKET, "disable", "one", "\"" + message + "\"");
  }

  @Override
  Set<Lack> lacks() {
    return Set.of();
  }

  private static String more(MatrixSession session) {
    return switch (session) {
      case SIGNED -> "password \"" + MatrixSession.PASSWORD + "\";";
      case FORGED -> "password \"" + MatrixSession.WRONG_PASSWORD + "\";";
      case PATHS -> "ipv4 { add paths on; export all; };";
      case CUSTOMER -> "local role customer;";
      case MISFIT -> "local role provider;";
      case LIMITED -> "ipv4 { import limit 1 action disable; };";
      case LIMITING -> "";
    };
  }

  private static String session(MatrixSession session) {
    return """
    protocol bgp in_%s from peer {
      local %s as 4200000002;
      neighbor %s as 4200000001;
      passive;
      graceful restart off;
      %s
    }
    """
        .formatted(session.id(), session.theirs(), session.ours(), more(session));
  }

  private static String config() {
    StringBuilder text = new StringBuilder(CONFIG);
    for (MatrixSession session : MatrixSession.values()) {
      text.append(session(session));
    }
    return text.toString();
  }

  private static final String CONFIG =
      """
      router id 192.0.2.2;
      log stderr all;
      debug protocols { states, events };
      protocol device { scan time 1; }
      filter marked {
        if source != RTS_STATIC then reject;
        bgp_community.add((65002, 1));
        bgp_ext_community.add((rt, 65002, 1));
        bgp_large_community.add((4200000002, 1, 2));
        accept;
      }
      protocol static own4 {
        ipv4;
        route 10.2.0.0/24 unreachable;
        route 10.2.1.0/24 unreachable;
      }
      protocol static own6 { ipv6; route fd00:2::/48 unreachable; }
      template bgp peer {
        hold time 30;
        connect delay time 1;
        connect retry time 3;
        error wait time 1, 4;
        ipv4 { import all; export filter marked; extended next hop on; };
        ipv6 { import all; export filter marked; };
      }
      protocol bgp one from peer {
        local 192.0.2.2 as 4200000002;
        neighbor 192.0.2.1 as 4200000001;
        graceful restart on;
      }
      protocol bgp two from peer {
        local 2001:db8::2 as 4200000002;
        neighbor 2001:db8::1 as 4200000001;
        graceful restart on;
        passive;
      }
      protocol bgp feed {
        local 203.0.113.1 as 4200000002;
        neighbor 203.0.113.2 as 65010;
        connect delay time 1;
        ipv4 { import all; export none; add paths rx; };
      }
      """;
}
