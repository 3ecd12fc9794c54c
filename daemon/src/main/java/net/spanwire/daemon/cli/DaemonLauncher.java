package net.spanwire.daemon.cli;

import java.nio.file.Path;
import net.spanwire.daemon.config.SpanwireConfig;

/** Runs the daemon: what stands behind {@code spanwire run}. */
@FunctionalInterface
public interface DaemonLauncher {

  /**
   * Runs until the daemon is told to stop. Logging is set up by then.
   *
   * @param config read and checked
   * @param controlSocket from the command line, or else that of the configuration
   * @return the exit code
   * @throws StartException if it cannot begin, in words for the operator
   */
  int run(SpanwireConfig config, Path controlSocket) throws StartException;

  /** Why the daemon cannot begin: one line that says what to do. */
  final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
      super(message);
    }

    public StartException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
