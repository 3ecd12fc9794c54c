package net.spanwire.daemon.lab;

import java.util.Set;

/** BIRD 2 or 3. */
final class MatrixBird extends MatrixPeer {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/bird.ctl";

  MatrixBird(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    String file = site.file("bird.conf", CONFIG);
    run("bird", "bird", "-f", "-c", file, "-s", SOCKET, "-P", "/run/bird.pid");
    awaitAnswer("birdc", "-s", SOCKET, "show", "status");
  }

  @Override
  String version() {
    return ask("bird", "--version").error().strip().replace("version ", "");
  }

  @Override
  String route(String prefix) {
    return ask("birdc", "-s", SOCKET, "show", "route", "all", "for", prefix).output();
  }

  @Override
  void askRefresh() {
    order("birdc", "-s", SOCKET, "reload", "in", "one");
  }

  @Override
  void shutDown(String message) {
    order("birdc", "-s", SOCKET, "disable", "one", "\"" + message + "\"");
  }

  @Override
  Set<Lack> lacks() {
    return Set.of();
  }

  private static final String CONFIG =
      """
      router id 192.0.2.2;
      log stderr all;
      protocol device { scan time 1; }
      filter marked {
        if source != RTS_STATIC then reject;
        bgp_community.add((65002, 1));
        bgp_ext_community.add((rt, 65002, 1));
        bgp_large_community.add((4200000002, 1, 2));
        accept;
      }
      protocol static own4 { ipv4; route 10.2.0.0/24 unreachable; }
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
      }
      protocol bgp two from peer {
        local 2001:db8::2 as 4200000002;
        neighbor 2001:db8::1 as 4200000001;
        passive;
      }
      """;
}
