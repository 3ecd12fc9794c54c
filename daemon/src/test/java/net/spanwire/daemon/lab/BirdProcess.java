package net.spanwire.daemon.lab;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BIRD 2 or 3 in a namespace, with whatever configuration a test writes for it. */
final class BirdProcess {
  private static final String SOCKET = NetworkNamespace.DIRECTORY + "/bird.ctl";

  private final NetworkNamespace site;
  private final PeerRoot root;
  private @Nullable ChildProcess process;

  BirdProcess(NetworkNamespace site, PeerRoot root) {
    this.site = site;
    this.root = root;
  }

  /** Starts it; returns once it answers on its own command line. */
  void start(String config, String... options) {
    String file = site.file("bird.conf", config);
    List<String> command =
        ImmutableList.<String>builder()
            .add("bird", "-f", "-c", file, "-s", SOCKET, "-P", "/run/bird.pid")
            .add(options)
            .build();
    process = site.start("bird", root.command(command));
    site.lab()
        .await(
            "bird answers on its socket",
            Duration.ofSeconds(10),
            () -> birdc("show", "status").ok());
  }

  void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(10));
    }
  }

  /** Ends it as a crash does: without a word to anybody. */
  void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Takes another configuration, and keeps the sessions that it does not change. */
  void reconfigure(String config) {
    site.file("bird.conf", config);
    Commands.Result result = birdc("configure");
    if (!result.ok() || !result.output().contains("Reconfig")) {
      throw new LabFailure("birdc configure: " + result.output() + result.error());
    }
  }

  boolean established(String protocol) {
    return birdc("show", "protocols", protocol).output().contains("Established");
  }

  String version() {
    return birdc("show", "status").output().lines().skip(1).findFirst().orElse("BIRD");
  }

  Commands.Result birdc(String... command) {
    String[] all = new String[command.length + 3];
    all[0] = "birdc";
    all[1] = "-s";
    all[2] = SOCKET;
    System.arraycopy(command, 0, all, 3, command.length);
    return site.attempt(root.command(all));
  }
}
