package net.spanwire.daemon.cli;

import java.nio.file.Path;
import net.spanwire.daemon.config.ConfigFile;
import net.spanwire.daemon.config.ConfigReading;
import net.spanwire.daemon.config.Problem;
import picocli.CommandLine.Option;

/** {@code -c FILE}, and what is said of it. */
final class ConfigOption {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "the configuration (default: ${DEFAULT-VALUE})",
      defaultValue = "/etc/spanwire/spanwire.conf")
  private Path file = Path.of("/etc/spanwire/spanwire.conf");

  Path file() {
    return file;
  }

  /** Reads the file, and prints all that is wrong with it. */
  ConfigReading read(Console console) {
    ConfigReading reading = ConfigFile.read(file);
    for (Problem error : reading.errors()) {
      console.err().println(error);
    }
    return reading;
  }
}
