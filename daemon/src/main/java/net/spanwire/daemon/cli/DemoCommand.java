package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spanwire demo}. */
@Command(
    name = "demo",
    description = "Shows everything at once, in network namespaces of its own, and cleans up.")
final class DemoCommand implements Callable<Integer> {

  private final Console console;
  private final DemoLauncher launcher;

  @Option(names = "--keep", description = "leave it running until Ctrl-C")
  private boolean keep;

  DemoCommand(Console console, DemoLauncher launcher) {
    this.console = console;
    this.launcher = launcher;
  }

  @Override
  public Integer call() {
    return launcher.run(keep, console.out(), console.err());
  }
}
