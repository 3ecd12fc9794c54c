package net.spanwire.daemon.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spanwire show}. */
@Command(
    name = "show",
    description = "Shows what the daemon knows.",
    synopsisSubcommandLabel = "WHAT")
final class ShowCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "show what? neighbors, neighbor NAME, tunnels, routes, kernel or rpki");
  }
}
