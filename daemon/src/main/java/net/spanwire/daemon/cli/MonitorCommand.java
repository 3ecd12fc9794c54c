package net.spanwire.daemon.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.EventView;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code spanwire monitor}. */
@Command(name = "monitor", description = "Prints what happens, as it happens, a line each.")
final class MonitorCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final Console console;
  private final SocketOption socket;

  @Option(names = "--json", description = "for programs: an object a line")
  private boolean json;

  MonitorCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    socket.ask(
        new Request("monitor", null),
        item -> {
          console.out().println(json ? item : line(Json.read(item, EventView.class)));
          console.out().flush();
        });
    return ExitCode.DONE;
  }

  private static String line(EventView event) {
    String peer = event.peer() == null ? "" : " " + event.peer();
    return TIME.format(event.time()) + " " + event.kind() + peer + ": " + event.message();
  }
}
