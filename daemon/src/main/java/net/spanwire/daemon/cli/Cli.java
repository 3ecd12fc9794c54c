package net.spanwire.daemon.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.spanwire.core.net.IpAddress;
import net.spanwire.daemon.control.ControlException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Finds the command that is meant, runs it, and turns whatever goes wrong into one line. */
public final class Cli {

  private final Console console;
  private final CommandLine root;

  public Cli(
      Console console, DaemonLauncher daemon, WireguardLauncher wireguard, DemoLauncher demo) {
    this.console = console;
    SocketOption socket = new SocketOption();
    this.root =
        new CommandLine(new SpanwireCommand(socket))
            .addSubcommand(new DemoCommand(console, demo))
            .addSubcommand(new RunCommand(console, socket, daemon))
            .addSubcommand(new CheckCommand(console))
            .addSubcommand(
                new CommandLine(new ShowCommand())
                    .addSubcommand(new ShowNeighborsCommand(console, socket))
                    .addSubcommand(new ShowNeighborCommand(console, socket))
                    .addSubcommand(new ShowTunnelsCommand(console, socket))
                    .addSubcommand(new ShowRoutesCommand(console, socket))
                    .addSubcommand(new ShowKernelCommand(console, socket))
                    .addSubcommand(new ShowRpkiCommand(console, socket)))
            .addSubcommand(new ExplainCommand(console, socket))
            .addSubcommand(new NeighborCommand(console, socket))
            .addSubcommand(new ReloadCommand(console, socket))
            .addSubcommand(new MonitorCommand(console, socket))
            .addSubcommand(new WireguardCommand(console, wireguard))
            .addSubcommand(
                new CommandLine(new MrtCommand())
                    .addSubcommand(new MrtDumpCommand(console, socket))
                    .addSubcommand(new MrtFeedCommand(console)))
            .addSubcommand(new GenkeyCommand(console))
            .addSubcommand(new PubkeyCommand(console))
            .addSubcommand(new GenpskCommand(console))
            .addSubcommand(new ImportCommand(console))
            .addSubcommand(new VersionCommand(console))
            .addSubcommand(new HelpCommand(console));
    root.registerConverter(IpAddress.class, IpAddress::parse)
        .setOut(writer(console.out()))
        .setErr(writer(console.err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(this::onWrongUsage)
        .setExecutionExceptionHandler((e, commandLine, parseResult) -> onFailure(e, parseResult));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** Runs what the arguments say; returns the exit code. */
  public int run(List<String> arguments) {
    try {
      int code = root.execute(arguments.toArray(String[]::new));
      console.out().flush();
      return console.out().checkError() ? ExitCode.FAILED : code;
    } finally {
      console.err().flush();
    }
  }

  private int onWrongUsage(ParameterException e, String[] arguments) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
    console.complain(message + "; see '" + command + " --help'");
    return ExitCode.USAGE;
  }

  private int onFailure(Exception e, ParseResult parsed) {
    switch (e) {
      case CommandFailure failure -> {
        console.complain(String.valueOf(failure.getMessage()));
        return failure.exitCode();
      }
      case ControlException refused -> console.complain(String.valueOf(refused.getMessage()));
      case DaemonLauncher.StartException start ->
          console.complain(String.valueOf(start.getMessage()));
      default ->
          console.complain(
              "'"
                  + String.join(" ", parsed.originalArgs())
                  + "' failed in a way nobody foresaw ("
                  + e
                  + "); please report this");
    }
    return ExitCode.FAILED;
  }
}
