package net.spanwire.daemon.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.Problem;
import net.spanwire.daemon.config.SpanwireConfig;
import net.spanwire.daemon.log.LogLevel;
import net.spanwire.daemon.log.LogSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spanwire run}. */
@Command(name = "run", description = "Runs the daemon, in the foreground.")
final class RunCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;
  private final DaemonLauncher launcher;

  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info, debug or trace (default: ${DEFAULT-VALUE})",
      defaultValue = "info")
  private LogLevel level = LogLevel.INFO;

  RunCommand(Console console, SocketOption socket, DaemonLauncher launcher) {
    this.console = console;
    this.socket = socket;
    this.launcher = launcher;
  }

  @Override
  public Integer call() throws DaemonLauncher.StartException {
    ConfigReading reading = config.read(console);
    SpanwireConfig read = reading.config();
    if (read == null) {
      return ExitCode.CONFIG;
    }
    LogSetup.start(level, console.err());
    Logger log = LoggerFactory.getLogger("net.spanwire.daemon.config");
    for (Problem warning : reading.warnings()) {
      log.warn("{}", warning);
    }
    Path given = socket.given();
    return launcher.run(read, given == null ? read.controlSocket() : given);
  }
}
