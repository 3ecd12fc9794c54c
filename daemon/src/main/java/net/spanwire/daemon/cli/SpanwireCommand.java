package net.spanwire.daemon.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program without a command: says what commands there are. */
@Command(
    name = "spanwire",
    description = "Links sites: WireGuard tunnels, BGP through them, and the kernel's routes.",
    synopsisSubcommandLabel = "COMMAND")
final class SpanwireCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "say how this is used")
  private boolean help;

  @Mixin private SocketOption socket;

  SpanwireCommand(SocketOption socket) {
    this.socket = socket;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command?");
  }

  boolean help() {
    return help;
  }

  SocketOption socket() {
    return socket;
  }
}
