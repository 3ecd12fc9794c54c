package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Somebody else's speaker with a configuration that the test writes in full. */
final class FreeSpeaker {
  private static final String DIRECTORY = NetworkNamespace.DIRECTORY;

  /** How each is started and asked. */
  enum Program {
    BIRD,
    FRR,
    GOBGP,
    EXABGP
  }

  private final NetworkNamespace site;
  private final PeerRoot root;
  private final Program program;
  private @Nullable ChildProcess process;

  FreeSpeaker(Star.Arm arm, PeerRoot root, Program program) {
    this.site = arm.site();
    this.root = root;
    this.program = program;
  }

  /** Starts it; returns once it answers. */
  FreeSpeaker start(String config) {
    String name = program.name().toLowerCase(Locale.ROOT);
    switch (program) {
      case BIRD -> run(name, birdCommand(site.file("bird.conf", config)));
      case FRR -> {
        new Zebra(site, root).start();
        run(name, Zebra.daemon(site, "bgpd", config));
      }
      case GOBGP -> run(name, gobgpCommand(site.file("gobgpd.toml", config)));
      case EXABGP -> run(name, exabgpCommand(site.file("exabgp.conf", config)));
    }
    site.lab().await(this + " answers", Duration.ofSeconds(15), this::answers);
    return this;
  }

  private void run(String name, List<String> command) {
    process = site.start(name, root.command(command));
  }

  void stop() {
    if (process != null) {
      process.stop(Duration.ofSeconds(10));
    }
  }

  private static List<String> birdCommand(String file) {
    return List.of("bird", "-f", "-c", file, "-s", DIRECTORY + "/bird.ctl", "-P", "/run/bird.pid");
  }

  private static List<String> gobgpCommand(String file) {
    return List.of(
        "gobgpd", "-f", file, "--api-hosts", "127.0.0.1:50051", "--pprof-disable", "-l", "debug");
  }

  private static List<String> exabgpCommand(String file) {
    return List.of(
        "env",
        "exabgp.daemon.user=root",
        "exabgp.api.cli=false",
        "exabgp.log.all=true",
        "exabgp.tcp.bind=",
        "exabgp",
        file);
  }

  private boolean answers() {
    return switch (program) {
      case BIRD -> attempt("show status").ok();
      case FRR -> attempt("show version").ok();
      case GOBGP -> Gobgp.hasBegun(attempt("neighbor"));
      case EXABGP -> true;
    };
  }

  /** What it says to a line of its own command line; errors too. */
  String ask(String line) {
    Commands.Result result = attempt(line);
    return result.output() + result.error();
  }

  private Commands.Result attempt(String line) {
    String[] words = line.split(" ", -1);
    return switch (program) {
      case BIRD -> ask(List.of("birdc", "-s", DIRECTORY + "/bird.ctl"), words);
      case FRR -> Zebra.vtysh(site, root, "bgpd", line);
      case GOBGP -> ask(List.of("gobgp", "-p", "50051"), words);
      case EXABGP -> throw new LabFailure("ExaBGP is not asked");
    };
  }

  private Commands.Result ask(List<String> command, String... words) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(words));
    return site.attempt(root.command(all).toArray(String[]::new));
  }

  /** Name and version, for docs/interop.md. */
  String version() {
    return switch (program) {
      case BIRD -> ask("show status").lines().skip(1).findFirst().orElse("BIRD");
      case FRR -> ask("show version").lines().findFirst().orElse("FRR");
      case GOBGP -> site.attempt(root.command("gobgpd", "--version")).output().strip();
      case EXABGP ->
          site.attempt(root.command("exabgp", "--version")).output().lines().findFirst().orElse("");
    };
  }

  @Override
  public String toString() {
    return program + " at " + site;
  }
}
