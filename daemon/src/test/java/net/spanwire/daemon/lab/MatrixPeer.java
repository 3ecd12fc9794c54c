package net.spanwire.daemon.lab;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody else's speaker in {@link InteropMatrixTest}: AS 4200000002 at 192.0.2.2 and 2001:db8::2,
 * with AS 4200000001 at 192.0.2.1, where it connects, and 2001:db8::1, from where it is connected.
 * Both sessions carry both families. It announces 10.2.0.0/24 and fd00:2::/48 with the communities
 * 65002:1, rt:65002:1 and 4200000002:1:2.
 */
abstract class MatrixPeer {
  static final Duration START_LIMIT = Duration.ofSeconds(20);

  /** What a speaker can do, or cannot; by the name of the test. */
  enum Lack {
    IPV6_NEXT_HOPS,
    /** It announces a loopback address where a session runs over the other family. */
    NEXT_HOPS_OF_THE_OTHER_FAMILY,
    SHUTDOWN_MESSAGES,
    ASKING_FOR_REFRESH
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

  MatrixPeer(NetworkNamespace site, PeerRoot root) {
    this.site = site;
    this.root = root;
  }

  /** Returns once it answers. */
  abstract void start();

  /** Name and version. */
  abstract String version();

  /** All that it says of its routes to a prefix; without "no route" in words. */
  abstract String route(String prefix);

  /** Asks 192.0.2.1 to say all again (RFC 2918). */
  abstract void askRefresh();

  /** Ends the session with 192.0.2.1 with this shutdown communication (RFC 9003). */
  abstract void shutDown(String message);

  /** What this release cannot do. */
  abstract Set<Lack> lacks();

  final void run(String name, String... command) {
    process = site.start(name, root.command(List.of(command)));
  }

  final ChildProcess process() {
    if (process == null) {
      throw new LabFailure("not started");
    }
    return process;
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
