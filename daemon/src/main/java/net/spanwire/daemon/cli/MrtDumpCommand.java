package net.spanwire.daemon.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.RecordedTable;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code spanwire mrt dump}. */
@Command(
    name = "dump",
    description = "Writes the table, as neighbors gave it, to a file (TABLE_DUMP_V2).")
final class MrtDumpCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Parameters(paramLabel = "FILE", description = "compressed if it ends in .gz; - for the output")
  private String file = "-";

  MrtDumpCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException, CommandFailure {
    try {
      if (file.equals("-")) {
        ask(console.out());
      } else {
        try (OutputStream out = open()) {
          ask(out);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
    }
    return ExitCode.DONE;
  }

  private void ask(OutputStream out) throws ControlException {
    socket.ask(
        new Request("record", null), item -> write(out, Json.read(item, RecordedTable.class)));
  }

  private OutputStream open() throws IOException {
    OutputStream out = Files.newOutputStream(Path.of(file));
    return file.endsWith(".gz") ? new GZIPOutputStream(out, 65_536) : out;
  }

  private static void write(OutputStream out, RecordedTable part) {
    try {
      out.write(part.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
