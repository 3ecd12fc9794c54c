package net.spanwire.daemon.lab;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** OpenBGPD. */
final class MatrixOpenbgpd extends MatrixPeer {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/bgpd.sock";

  /** The release with next hops of the other family, and with roles as their own statement. */
  private static final int CURRENT = 9;

  MatrixOpenbgpd(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    String file = site.file("bgpd.conf", config(major() >= CURRENT));
    site.run("chmod", "600", file);
    order("mkdir", "-p", "-m", "755", "/run/openbgpd"); // where its user is at home, to chroot to
    run("bgpd", List.of("/usr/sbin/bgpd", "-d", "-f", file));
    awaitAnswer("bgpctl", "-s", SOCKET, "show");
  }

  @Override
  void startAgain() {
    throw new LabFailure("OpenBGPD does not go on forwarding while it restarts");
  }

  @Override
  String askVersion() {
    Commands.Result result = ask("/usr/sbin/bgpd", "-V");
    return (result.output() + result.error()).strip();
  }

  @Override
  String route(String prefix) {
    return ask("bgpctl", "-s", SOCKET, "show", "rib", "detail", prefix).output();
  }

  @Override
  String session() {
    return ask("bgpctl", "-s", SOCKET, "show", "neighbor", "2001:db8::1").output();
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
    // Of graceful restart it announces only that it marks the end of its routes (bgpd.conf(5)).
    return major() < CURRENT
        ? EnumSet.of(Lack.NEXT_HOPS_OF_THE_OTHER_FAMILY, Lack.IPV6_NEXT_HOPS, Lack.RESTARTING)
        : EnumSet.of(Lack.RESTARTING);
  }

  private static String more(MatrixSession session, boolean current) {
    return switch (session) {
      // It connects: 7.7 listens without the passwords.
      case SIGNED -> "tcp md5sig password " + MatrixSession.PASSWORD;
      case FORGED -> "tcp md5sig password " + MatrixSession.WRONG_PASSWORD;
      case PATHS -> "passive\nannounce add-path recv yes\nannounce add-path send all";
      case CUSTOMER -> role("customer", current);
      case MISFIT -> role("provider", current);
      case LIMITED -> "passive\nmax-prefix 1";
      case LIMITING -> "passive";
    };
  }

  private static String role(String role, boolean current) {
    return "passive\n"
        + (current ? "role " + role + "\nannounce policy yes" : "announce policy " + role);
  }

  private static String config(boolean current) {
    StringBuilder listen = new StringBuilder();
    StringBuilder sessions = new StringBuilder();
    for (MatrixSession session : MatrixSession.values()) {
      listen.append("listen on ").append(session.theirs()).append('\n');
      sessions.append(
          """
            neighbor %s {
              local-address %s
              %s
            }
          """
              .formatted(session.ours(), session.theirs(), more(session, current)));
    }
    return CONFIG.formatted(listen, current ? "announce extended nexthop yes" : "", sessions);
  }

  private static final String MARKS =
      " set { community 65002:1 ext-community rt 65002:1 large-community 4200000002:1:2 }\n";

  private static final String CONFIG =
      """
      AS 4200000002
      router-id 192.0.2.2
      holdtime 30
      connect-retry 3
      fib-update no
      socket "/run/lab/bgpd.sock"
      listen on 192.0.2.2
      listen on 2001:db8::2
      %s
      """
          + ("network 10.2.0.0/24" + MARKS)
          + ("network 10.2.1.0/24" + MARKS)
          + ("network fd00:2::/48" + MARKS)
          + """
          group peers {
            remote-as 4200000001
            announce IPv4 unicast
            announce IPv6 unicast
            %s
            neighbor 192.0.2.1
            neighbor 2001:db8::1 { passive }
            %s
          }
          neighbor 203.0.113.2 {
            remote-as 65010
            announce add-path recv yes
          }
          allow from any
          allow to any
          """;
}
