package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.Problem;
import net.spanwire.daemon.config.SpanwireConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spanwire check}. */
@Command(
    name = "check",
    description = "Reads a configuration as the daemon would, and says all that is wrong with it.")
final class CheckCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ConfigOption config = new ConfigOption();

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ConfigReading reading = config.read(console);
    for (Problem warning : reading.warnings()) {
      console.err().println(warning.where() + ": warning: " + warning.message());
    }
    SpanwireConfig read = reading.config();
    if (read == null) {
      return ExitCode.CONFIG;
    }
    long sessions =
        read.neighbors().size()
            + read.peers().values().stream().filter(peer -> peer.bgp() != null).count();
    console
        .out()
        .println(
            config.file()
                + ": "
                + count(read.peers().size(), "tunnel")
                + " and "
                + count(sessions, "BGP session")
                + ", no errors"
                + (reading.warnings().isEmpty()
                    ? ""
                    : ", " + count(reading.warnings().size(), "warning")));
    return ExitCode.DONE;
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
