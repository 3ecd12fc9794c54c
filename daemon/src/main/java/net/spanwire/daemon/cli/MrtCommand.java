package net.spanwire.daemon.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code spanwire mrt}. */
@Command(
    name = "mrt",
    description = "Records tables, and plays what was recorded (MRT, RFC 6396).",
    synopsisSubcommandLabel = "WHAT")
final class MrtCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "mrt what? dump FILE or feed FILE…");
  }
}
