package net.spanwire.daemon.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import net.spanwire.daemon.log.LogLevel;
import net.spanwire.daemon.log.LogSetup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code spanwire wireguard}. Going to the background is the launcher's business, which starts this
 * in the foreground and waits for the line {@link #READY}.
 */
@Command(
    name = "wireguard",
    description = {
      "Makes one WireGuard interface, without BGP, which 'wg' and 'wg-quick' configure;",
      "returns once they are answered. It ends when the interface or its socket is removed.",
      "LOG_LEVEL: silent, error or verbose."
    })
final class WireguardCommand implements Callable<Integer> {

  /** What the launcher waits for on standard output. */
  static final String READY = "ready";

  private final Console console;
  private final WireguardLauncher launcher;

  @Option(
      names = {"-f", "--foreground"},
      description = "stay in the foreground, as with WG_PROCESS_FOREGROUND=1")
  private boolean foreground;

  @Option(names = "--say-ready", hidden = true)
  private boolean sayReady;

  @Parameters(paramLabel = "INTERFACE", description = "its name, up to 15 bytes")
  private String interfaceName = "";

  WireguardCommand(Console console, WireguardLauncher launcher) {
    this.console = console;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws DaemonLauncher.StartException, CommandFailure {
    Map<String, String> environment = System.getenv();
    if (!foreground && !"1".equals(environment.get("WG_PROCESS_FOREGROUND"))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "only the programs spanwire and spanwire-wireguard go to the background; here -f is needed");
    }
    LogSetup.start(level(environment.get("LOG_LEVEL")), console.err());
    return launcher.run(interfaceName, this::onReady);
  }

  /** The words of wireguard-go; without any, what is wrong. */
  static LogLevel level(@Nullable String word) {
    return switch (word == null ? "" : word) {
      case "verbose", "debug" -> LogLevel.DEBUG;
      case "info" -> LogLevel.INFO;
      case "error" -> LogLevel.ERROR;
      case "silent" -> LogLevel.OFF;
      default -> LogLevel.WARN;
    };
  }

  private void onReady() {
    if (sayReady) {
      console.out().println(READY);
      console.out().flush();
    }
  }
}
