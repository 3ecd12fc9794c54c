package net.spanwire.daemon.cli;

import com.google.common.collect.ImmutableMap;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import net.spanwire.core.net.IpAddress;
import net.spanwire.daemon.control.ControlException;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Finds the command that is meant, runs it, and turns whatever goes wrong into one line. */
public final class Cli {

  private final Console console;
  private final DaemonLauncher daemon;
  private final WireguardLauncher wireguard;
  private final DemoLauncher demo;

  public Cli(
      Console console, DaemonLauncher daemon, WireguardLauncher wireguard, DemoLauncher demo) {
    this.console = console;
    this.daemon = daemon;
    this.wireguard = wireguard;
    this.demo = demo;
  }

  private ImmutableMap<String, Supplier<CommandLine>> commands(SocketOption socket) {
    return ImmutableMap.<String, Supplier<CommandLine>>builder()
        .put("demo", () -> new CommandLine(new DemoCommand(console, demo)))
        .put("run", () -> new CommandLine(new RunCommand(console, socket, daemon)))
        .put("check", () -> new CommandLine(new CheckCommand(console)))
        .put(
            "show",
            () ->
                new CommandLine(new ShowCommand())
                    .addSubcommand(new ShowNeighborsCommand(console, socket))
                    .addSubcommand(new ShowNeighborCommand(console, socket))
                    .addSubcommand(new ShowTunnelsCommand(console, socket))
                    .addSubcommand(new ShowRoutesCommand(console, socket))
                    .addSubcommand(new ShowKernelCommand(console, socket))
                    .addSubcommand(new ShowRpkiCommand(console, socket)))
        .put("explain", () -> new CommandLine(new ExplainCommand(console, socket)))
        .put("neighbor", () -> new CommandLine(new NeighborCommand(console, socket)))
        .put("reload", () -> new CommandLine(new ReloadCommand(console, socket)))
        .put("monitor", () -> new CommandLine(new MonitorCommand(console, socket)))
        .put("wireguard", () -> new CommandLine(new WireguardCommand(console, wireguard)))
        .put(
            "mrt",
            () ->
                new CommandLine(new MrtCommand())
                    .addSubcommand(new MrtDumpCommand(console, socket))
                    .addSubcommand(new MrtFeedCommand(console)))
        .put("genkey", () -> new CommandLine(new GenkeyCommand(console)))
        .put("pubkey", () -> new CommandLine(new PubkeyCommand(console)))
        .put("genpsk", () -> new CommandLine(new GenpskCommand(console)))
        .put("import", () -> new CommandLine(new ImportCommand(console)))
        .put("version", () -> new CommandLine(new VersionCommand(console)))
        .put("help", () -> new CommandLine(new HelpCommand(console)))
        .build();
  }

  /**
   * The command that the first argument names alone, else all: to read the annotations of all of
   * them takes a third of a second, with which a daemon would start later.
   */
  private CommandLine root(List<String> arguments) {
    SocketOption socket = new SocketOption();
    CommandLine root = new CommandLine(new SpanwireCommand(socket));
    ImmutableMap<String, Supplier<CommandLine>> commands = commands(socket);
    String first = arguments.isEmpty() ? "help" : arguments.getFirst();
    Supplier<CommandLine> meant = first.equals("help") ? null : commands.get(first);
    if (meant == null) {
      commands.forEach((name, command) -> root.addSubcommand(name, command.get()));
    } else {
      root.addSubcommand(first, meant.get());
    }
    return root.registerConverter(IpAddress.class, IpAddress::parse)
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
      int code = root(arguments).execute(arguments.toArray(String[]::new));
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
