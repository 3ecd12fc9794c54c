package net.spanwire.daemon.cli;

import java.nio.file.Path;
import java.util.function.Consumer;
import net.spanwire.daemon.control.ControlClient;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code --control-socket}, which every command takes, and what is asked there. */
final class SocketOption {

  static final Path DEFAULT = Path.of("/run/spanwire/control.sock");

  @Option(
      names = "--control-socket",
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      description = "where the daemon listens (default: /run/spanwire/control.sock)")
  private @Nullable Path path;

  /** What the command line says, or null. */
  @Nullable Path given() {
    return path;
  }

  /** Asks, and passes on each answer as its JSON. */
  void ask(Request request, Consumer<String> items) throws ControlException {
    try (ControlClient client = ControlClient.connect(path == null ? DEFAULT : path)) {
      client.ask(request, items);
    }
  }
}
