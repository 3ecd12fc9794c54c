package net.spanwire.daemon.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** ExaBGP, which keeps no routes: what it hears is in the lines that it gives to a process. */
final class MatrixExabgp extends MatrixPeer {

  MatrixExabgp(NetworkNamespace site, PeerRoot root) {
    super(site, root);
  }

  @Override
  void start() {
    site.file("orders", "");
    String process = site.file("exabgp.sh", PROCESS);
    site.run("chmod", "755", process);
    String file = site.file("exabgp.conf", CONFIG);
    run(
        "exabgp",
        "env",
        "exabgp_daemon_user=root",
        "exabgp_tcp_bind=2001:db8::2",
        "exabgp_tcp_port=179",
        "exabgp_api_ack=false",
        "exabgp_cli_pipe=",
        "exabgp",
        file);
    site.lab().await("exabgp has begun", START_LIMIT, () -> Files.exists(heard()));
  }

  private Path heard() {
    return site.directory().resolve("heard");
  }

  @Override
  String version() {
    return ask("exabgp", "--version")
        .output()
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\\s*:\\s*", " ")
        .strip();
  }

  @Override
  String route(String prefix) {
    try (var lines = Files.lines(heard())) {
      return lines
          .filter(line -> line.contains("\"" + prefix + "\""))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
      Files.writeString(
          site.directory().resolve("orders"), order + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  Set<Lack> lacks() {
    return EnumSet.of(Lack.SHUTDOWN_MESSAGES);
  }

  private static final String PROCESS =
      """
      #!/bin/sh
      tail -n +1 -f /run/lab/orders &
      exec cat >/run/lab/heard
      """;

  private static final String NEIGHBOR =
      """
      neighbor %s {
        router-id 192.0.2.2;
        local-address %s;
        local-as 4200000002;
        peer-as 4200000001;
        hold-time 30;
        %s
        family { ipv4 unicast; ipv6 unicast; }
        capability { route-refresh enable; nexthop enable; }
        nexthop { ipv4 unicast ipv6; }
        api { processes [ listener ]; receive { parsed; update; } }
        static {
          route 10.2.0.0/24 next-hop %s community [ 65002:1 ] extended-community [ target:65002:1 ] large-community [ 4200000002:1:2 ];
          route fd00:2::/48 next-hop 2001:db8::2 community [ 65002:1 ] extended-community [ target:65002:1 ] large-community [ 4200000002:1:2 ];
        }
      }
      """;

  private static final String CONFIG =
      """
      process listener { run /run/lab/exabgp.sh; encoder json; }
      """
          + NEIGHBOR.formatted("192.0.2.1", "192.0.2.2", "", "192.0.2.2")
          + NEIGHBOR.formatted("2001:db8::1", "2001:db8::2", "passive true;", "2001:db8::2");
}
