package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FRR's zebra, run by hand in a namespace: it puts other daemons' routes into the kernel. */
final class Zebra {
  static final String SOCKET = NetworkNamespace.DIRECTORY + "/zserv.api";
  private static final String PROGRAM = "/usr/lib/frr/zebra";

  private final NetworkNamespace site;
  private final PeerRoot root;
  private @Nullable ChildProcess process;

  Zebra(NetworkNamespace site, PeerRoot root) {
    this.site = site;
    this.root = root;
  }

  void start() {
    process = site.start("zebra", root.command(daemon(site, "zebra", "log stdout\n")));
    site.lab()
        .await(
            "zebra answers",
            Duration.ofSeconds(15),
            () -> vtysh(site, root, "zebra", "show zebra").ok());
  }

  void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(10));
    }
  }

  /** The command line of one of FRR's daemons with all its paths in this namespace. */
  static List<String> daemon(NetworkNamespace site, String name, String config) {
    String directory = NetworkNamespace.DIRECTORY;
    String file = site.file(name + ".conf", config);
    return List.of(
        PROGRAM.replace("zebra", name),
        "-P",
        "0",
        "-i",
        directory + "/" + name + ".pid",
        "-f",
        file,
        "-z",
        SOCKET,
        "--vty_socket",
        directory,
        "--log",
        "stdout");
  }

  static Commands.Result vtysh(
      NetworkNamespace site, PeerRoot root, String daemon, String command) {
    return site.attempt(
        root.command(
            "vtysh", "--vty_socket", NetworkNamespace.DIRECTORY, "-d", daemon, "-c", command));
  }
}
