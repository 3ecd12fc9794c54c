package net.spanwire.daemon.cli;

import java.io.PrintStream;

/** Runs the demonstration: what stands behind {@code spanwire demo}. */
@FunctionalInterface
public interface DemoLauncher {

  /**
   * Runs it to its end.
   *
   * @param keep leave it running until Ctrl-C
   * @return the exit code
   */
  int run(boolean keep, PrintStream out, PrintStream err);
}
