package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The reference: wireguard-go, configured with wg, its addresses with ip. */
final class WireguardGo {
  private final NetworkNamespace site;
  private final PeerRoot root;
  private final Tunnel tunnel;
  private @Nullable ChildProcess process;

  /**
   * One interface with one peer.
   *
   * @param device the interface's name
   * @param key our keys
   * @param port our UDP port
   * @param addresses of the interface, with lengths
   * @param peer the other side
   */
  record Tunnel(String device, WireguardKey key, int port, List<String> addresses, Peer peer) {}

  /**
   * @param publicKey the other side's
   * @param presharedKey empty for none
   * @param endpoint empty to wait for the other side
   */
  record Peer(String publicKey, String presharedKey, String endpoint) {}

  WireguardGo(NetworkNamespace site, PeerRoot root, Tunnel tunnel) {
    this.site = site;
    this.root = root;
    this.tunnel = tunnel;
  }

  void start() {
    List<String> command =
        List.of("env", "LOG_LEVEL=verbose", "wireguard-go", "-f", tunnel.device());
    process = site.start("wireguard-go", root.command(command));
    site.lab()
        .await(
            "wireguard-go answers",
            Duration.ofSeconds(10),
            () -> site.attempt(wg("show", tunnel.device())).ok());
    site.file("wg.key", tunnel.key().privateKey() + "\n");
    site.run(
        wg(
            "set",
            tunnel.device(),
            "listen-port",
            Integer.toString(tunnel.port()),
            "private-key",
            NetworkNamespace.DIRECTORY + "/wg.key"));
    setPeer(tunnel.peer());
    List<String> lines = new ArrayList<>();
    tunnel
        .addresses()
        .forEach(a ->
            lines.add(
                "address add "
                    + a
                    + " dev "
                    + tunnel.device()
                    + (a.contains(":") ? " nodad" : "")));
    lines.add("link set " + tunnel.device() + " mtu 1420 up");
    site.ip(lines.toArray(String[]::new));
  }

  /** Changes what is known of the other side. */
  void setPeer(Peer peer) {
    List<String> command =
        new ArrayList<>(List.of("set", tunnel.device(), "peer", peer.publicKey()));
    if (!peer.presharedKey().isEmpty()) {
      command.addAll(List.of("preshared-key", site.file("wg.psk", peer.presharedKey() + "\n")));
    }
    if (!peer.endpoint().isEmpty()) {
      command.addAll(List.of("endpoint", peer.endpoint(), "persistent-keepalive", "5"));
    }
    command.addAll(List.of("allowed-ips", "0.0.0.0/0,::/0"));
    site.run(wg(command.toArray(String[]::new)));
  }

  void setPort(int port) {
    site.run(wg("set", tunnel.device(), "listen-port", Integer.toString(port)));
  }

  /** Seconds since the epoch, 0 before the first. */
  long latestHandshake() {
    return Long.parseLong(field("latest-handshakes"));
  }

  /** Where the other side is, as learned. */
  String endpoint() {
    return field("endpoints");
  }

  private String field(String name) {
    String line = site.run(wg("show", tunnel.device(), name)).strip();
    return line.substring(line.indexOf('\t') + 1);
  }

  void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(5));
    }
  }

  String version() {
    return site.attempt(root.command("wireguard-go", "--version"))
        .output()
        .lines()
        .findFirst()
        .orElse("wireguard-go");
  }

  private String[] wg(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "wg";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return root.command(all);
  }
}
