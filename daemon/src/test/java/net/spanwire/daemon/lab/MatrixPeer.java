package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's speaker in {@link InteropMatrixTest}: AS 4200000002 at 192.0.2.2 and 2001:db8::2,
 * with AS 4200000001 at 192.0.2.1, where it connects, and 2001:db8::1, from where it is connected.
 * Both sessions carry both families. It announces 10.2.0.0/24, 10.2.1.0/24 and fd00:2::/48 with the
 * communities 65002:1, rt:65002:1 and 4200000002:1:2. It waits for us in each {@link
 * MatrixSession}, and has a {@link MatrixFeeder}.
 */
abstract class MatrixPeer {
  static final Duration START_LIMIT = Duration.ofSeconds(20);

  /** What it does not announce any more after a crash. */
  static final String SECOND = "10.2.1.0/24";

  /** What a speaker can do, or cannot; by the name of the test. */
  enum Lack {
    IPV6_NEXT_HOPS,
    /** It announces a loopback address where a session runs over the other family. */
    NEXT_HOPS_OF_THE_OTHER_FAMILY,
    SHUTDOWN_MESSAGES,
    ASKING_FOR_REFRESH,
    ROLES,
    PREFIX_LIMITS,
    /** It does not say that it goes on forwarding while it restarts. */
    RESTARTING,
    /** It keeps no routes while we restart. */
    HELPING
  }

  /** The speakers. */
  enum Kind {
    BIRD("/usr/sbin/bird"),
    FRR("/usr/lib/frr/bgpd"),
    GOBGP("/usr/bin/gobgpd"),
    OPENBGPD("/usr/sbin/bgpd"),
    EXABGP("/usr/sbin/exabgp");

    private final String program;

    Kind(String program) {
      this.program = program;
    }

    String program() {
      return program;
    }

    MatrixPeer in(NetworkNamespace site, PeerRoot root) {
      return switch (this) {
        case BIRD -> new MatrixBird(site, root);
        case FRR -> new MatrixFrr(site, root);
        case GOBGP -> new MatrixGobgp(site, root);
        case OPENBGPD -> new MatrixOpenbgpd(site, root);
        case EXABGP -> new MatrixExabgp(site, root);
      };
    }
  }

  final NetworkNamespace site;
  final PeerRoot root;
  private @Nullable ChildProcess process;
  private @Nullable String version;

  MatrixPeer(NetworkNamespace site, PeerRoot root) {
    this.site = site;
    this.root = root;
  }

  /** Returns once it answers. */
  abstract void start();

  /**
   * After a crash: without {@link #SECOND}, and so that it says that it went on forwarding. Returns
   * once it answers.
   */
  abstract void startAgain();

  /** Name and version, by its own words. */
  abstract String askVersion();

  /** Name and version. */
  final String version() {
    if (version == null) {
      version = askVersion();
    }
    return version;
  }

  /** All that it says of its routes to a prefix; without "no route" in words. */
  abstract String route(String prefix);

  /** What it says of the session with 2001:db8::1, with what we can do by our OPEN. */
  abstract String session();

  /** Asks 192.0.2.1 to say all again (RFC 2918). */
  abstract void askRefresh();

  /** Ends the session with 192.0.2.1 with this shutdown communication (RFC 9003). */
  abstract void shutDown(String message);

  /** What this release cannot do. */
  abstract Set<Lack> lacks();

  final void run(String name, List<String> command) {
    process = site.start(name, root.command(command));
  }

  /** Ends it as a crash does: without a word to anybody. */
  final void kill() {
    Objects.requireNonNull(process, "not started").kill();
  }

  /** A configuration with a line for {@link #SECOND}, without this line. */
  static String withoutSecond(String config) {
    return config
        .lines()
        .filter(line -> !line.contains(SECOND))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  final Commands.Result ask(String... command) {
    return site.attempt(root.command(command));
  }

  /** Runs a command that has to succeed. */
  final void order(String... command) {
    Commands.Result result = ask(command);
    if (!result.ok()) {
      throw new LabFailure(String.join(" ", command) + ": " + result.output() + result.error());
    }
  }

  final void awaitAnswer(String... command) {
    site.lab().await(command[0] + " answers", START_LIMIT, () -> ask(command).ok());
  }

  /** The release's number, whole: 2 for BIRD 2.0.12. */
  final int major() {
    return Integer.parseInt(version().replaceFirst("^\\D*(\\d+).*", "$1"));
  }

  static boolean isIpv6(String prefix) {
    return prefix.contains(":");
  }
}
