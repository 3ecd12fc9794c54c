package net.spanwire.daemon.lab;

import java.util.EnumSet;
import java.util.Set;

/** OpenBGPD. */
final class MatrixOpenbgpd extends MatrixPeer {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/bgpd.sock";

  /** The release with IPv6 next hops of IPv4 routes. */
  private static final int EXTENDED_NEXT_HOP_SINCE = 9;

  MatrixOpenbgpd(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    boolean extended = major() >= EXTENDED_NEXT_HOP_SINCE;
    String file = site.file("bgpd.conf", config(extended ? "announce extended nexthop yes" : ""));
    site.run("chmod", "600", file);
    order("mkdir", "-p", "-m", "755", "/run/openbgpd"); // where its user is at home, to chroot to
    run("bgpd", "/usr/sbin/bgpd", "-d", "-f", file);
    awaitAnswer("bgpctl", "-s", SOCKET, "show");
  }

  @Override
  String version() {
    Commands.Result result = ask("/usr/sbin/bgpd", "-V");
    return (result.output() + result.error()).strip();
  }

  @Override
  String route(String prefix) {
    return ask("bgpctl", "-s", SOCKET, "show", "rib", "detail", prefix).output();
  }

  @Override
  void askRefresh() {
    order("bgpctl", "-s", SOCKET, "neighbor", "192.0.2.1", "refresh");
  }

  @Override
  void shutDown(String message) {
    order("bgpctl", "-s", SOCKET, "neighbor", "192.0.2.1", "down", message);
  }

  @Override
  Set<Lack> lacks() {
    return major() >= EXTENDED_NEXT_HOP_SINCE
        ? EnumSet.of(Lack.NEXT_HOPS_OF_THE_OTHER_FAMILY)
        : EnumSet.of(Lack.NEXT_HOPS_OF_THE_OTHER_FAMILY, Lack.IPV6_NEXT_HOPS);
  }

  private static String config(String announce) {
    return """
    AS 4200000002
    router-id 192.0.2.2
    holdtime 30
    connect-retry 3
    fib-update no
    socket "/run/lab/bgpd.sock"
    listen on 192.0.2.2
    listen on 2001:db8::2
    network 10.2.0.0/24 set { community 65002:1 ext-community rt 65002:1 large-community 4200000002:1:2 }
    network fd00:2::/48 set { community 65002:1 ext-community rt 65002:1 large-community 4200000002:1:2 }
    group peers {
      remote-as 4200000001
      announce IPv4 unicast
      announce IPv6 unicast
      %s
      neighbor 192.0.2.1
      neighbor 2001:db8::1 { passive }
    }
    allow from any
    allow to any
    """
        .formatted(announce);
  }
}
