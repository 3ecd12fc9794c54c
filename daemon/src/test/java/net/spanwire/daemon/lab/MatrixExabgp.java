package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * ExaBGP, which keeps no routes: what it hears is in the lines that it gives to a process. In a
 * {@link MatrixSession} it connects, as we do: it would listen without their passwords.
 */
final class MatrixExabgp extends MatrixPeer {
  /** What tells apart the paths to one prefix: the session and the path's identifier. */
  private static final Pattern KEY =
      Pattern.compile("\"(?:local|path-information)\": ?\"([0-9a-f.:]+)\"");

  MatrixExabgp(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    begin(config());
  }

  @Override
  void startAgain() {
    begin(withoutSecond(config()));
  }

  private void begin(String config) {
    site.file("orders", "");
    site.file("heard", "");
    String process = site.file("exabgp.sh", PROCESS);
    site.run("chmod", "755", process);
    String file = site.file("exabgp.conf", config);
    run(
        "exabgp",
        List.of(
            "env",
            "exabgp_daemon_user=root",
            "exabgp_tcp_bind=2001:db8::2",
            "exabgp_tcp_port=179",
            "exabgp_api_ack=false",
            "exabgp_cli_pipe=",
            "exabgp",
            file));
    site.lab().await("exabgp has begun", START_LIMIT, () -> Files.exists(directory("begun")));
  }

  private Path directory(String file) {
    return site.directory().resolve(file);
  }

  private Stream<String> heard() {
    try {
      return Files.readAllLines(directory("heard")).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  String askVersion() {
    Commands.Result result = ask("exabgp", "--version"); // as 4 has it; 5 has a command
    return (result.ok() ? result : ask("exabgp", "version"))
        .output()
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\\s*:\\s*", " ")
        .strip();
  }

  /** The last that it heard of each path. */
  @Override
  String route(String prefix) {
    Map<String, String> last = new LinkedHashMap<>();
    heard()
        .filter(line -> line.contains("\"" + prefix + "\""))
        .forEach(line -> last.put(key(line), line));
    return String.join("\n", last.values());
  }

  private static String key(String line) {
    Matcher matcher = KEY.matcher(line);
    StringBuilder key = new StringBuilder();
    while (matcher.find()) {
      key.append(matcher.group(1)).append(' ');
    }
    return key.toString();
  }

  /** The OPEN that it last heard. */
  @Override
  String session() {
    return heard()
        .filter(line -> line.contains("\"open\"") && line.contains("\"2001:db8::1\""))
        .reduce("", (before, line) -> line);
  }

  @Override
  void askRefresh() {
    tell("neighbor 192.0.2.1 announce route-refresh ipv4 unicast");
  }

  @Override
  void shutDown(String message) {
    throw new LabFailure("ExaBGP has no shutdown communication of its own");
  }

  private void tell(String order) {
    try {
      Files.writeString(directory("orders"), order + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  Set<Lack> lacks() {
    return EnumSet.of(Lack.SHUTDOWN_MESSAGES, Lack.ROLES, Lack.PREFIX_LIMITS, Lack.HELPING);
  }

  private static final String PROCESS =
      """
      #!/bin/sh
      tail -n +1 -f /run/lab/orders &
      touch /run/lab/begun
      exec cat >/run/lab/heard
      """;

  private static final String MARKS =
      "community [ 65002:1 ] extended-community [ target:65002:1 ]"
          + " large-community [ 4200000002:1:2 ];\n";

  /**
   * A neighbour.
   *
   * @param local also the next hop of IPv4 routes
   * @param lines more of it
   * @param capabilities more of these
   * @param routes more of these
   */
  private record Neighbor(
      String remote, String local, String lines, String capabilities, String routes) {

    static Neighbor of(MatrixSession session) {
      String lines =
          switch (session) {
            case SIGNED -> "md5-password \"" + MatrixSession.PASSWORD + "\";";
            case FORGED -> "md5-password \"" + MatrixSession.WRONG_PASSWORD + "\";";
            case PATHS, CUSTOMER, MISFIT, LIMITED, LIMITING -> "";
          };
      String local = session.theirs();
      boolean paths = session == MatrixSession.PATHS;
      return new Neighbor(
          session.ours(),
          local,
          lines,
          paths ? "add-path send/receive;" : "",
          paths ? path(local, 65021) + path(local, 65022) : "");
    }

    private static String path(String nextHop, int asn) {
      return "route %s next-hop %s path-information 0.0.0.%d as-path [ 4200000002 65010 %d ];\n"
          .formatted(MatrixFeeder.THEIRS, nextHop, asn - 65020, asn);
    }

    @Override
    public String toString() {
      return """
      neighbor %1$s {
        router-id 192.0.2.2;
        local-address %2$s;
        local-as 4200000002;
        peer-as 4200000001;
        hold-time 30;
        %3$s
        family { ipv4 unicast; ipv6 unicast; }
        capability { route-refresh enable; nexthop enable; graceful-restart 60; %4$s }
        nexthop { ipv4 unicast ipv6; }
        api { processes [ listener ]; receive { parsed; open; update; } }
        static {
          route 10.2.0.0/24 next-hop %2$s %6$s
          route 10.2.1.0/24 next-hop %2$s %6$s
          route fd00:2::/48 next-hop 2001:db8::2 %6$s
          %5$s
        }
      }
      """
          .formatted(remote, local, lines, capabilities, routes, MARKS);
    }
  }

  private static String config() {
    StringBuilder text =
        new StringBuilder("process listener { run /run/lab/exabgp.sh; encoder json; }\n")
            .append(new Neighbor("192.0.2.1", "192.0.2.2", "", "", ""))
            .append(new Neighbor("2001:db8::1", "2001:db8::2", "passive true;", "", ""));
    for (MatrixSession session : MatrixSession.values()) {
      text.append(Neighbor.of(session));
    }
    return text.toString();
  }
}
