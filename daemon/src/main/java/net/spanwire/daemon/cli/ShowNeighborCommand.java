package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.NeighborView;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spanwire show neighbor NAME}. */
@Command(name = "neighbor", description = "Shows one BGP neighbour, with all that is known of it.")
final class ShowNeighborCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Parameters(paramLabel = "NAME", description = "of the peer or neighbour")
  private String name = "";

  @Option(names = "--json", description = "for programs")
  private boolean json;

  @Option(names = "--fail-if-down", description = "exit with 1 if it is down")
  private boolean failIfDown;

  ShowNeighborCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    AtomicBoolean up = new AtomicBoolean();
    socket.ask(
        new Request("neighbor", name),
        item -> {
          NeighborView neighbor = Json.read(item, NeighborView.class);
          up.set(neighbor.isUp());
          if (json) {
            console.out().println(item);
          } else {
            print(neighbor);
          }
        });
    return failIfDown && !up.get() ? ExitCode.FAILED : ExitCode.DONE;
  }

  private void print(NeighborView neighbor) {
    Sheet sheet = new Sheet(console.out());
    sheet.title("neighbor " + neighbor.name());
    String since = neighbor.isUp() ? ", for " + Words.duration(neighbor.uptimeSeconds()) : "";
    sheet.line("state", neighbor.state() + since);
    sheet.line("waiting for", neighbor.waitingFor());
    String link = neighbor.interfaceName();
    sheet.line("address", neighbor.address() + (link == null ? "" : " on " + link));
    String kind = neighbor.remoteAsn() == neighbor.localAsn() ? "internal" : "external";
    sheet.line("autonomous system", neighbor.remoteAsn() + " (" + kind + ")");
    sheet.line("router id", neighbor.routerId());
    sheet.line("hold time", Words.duration(neighbor.holdTimeSeconds()));
    sheet.line("families", String.join(", ", neighbor.families()));
    sheet.line("capabilities", String.join(", ", neighbor.capabilities()));
    sheet.line(
        "prefixes",
        neighbor.prefixesReceived()
            + " received, "
            + neighbor.prefixesAccepted()
            + " accepted, "
            + neighbor.prefixesAdvertised()
            + " advertised");
    sheet.line("import, export", neighbor.importPolicy() + ", " + neighbor.exportPolicy());
    sheet.line(
        "messages",
        neighbor.messagesReceived() + " received, " + neighbor.messagesSent() + " sent");
    String reason = neighbor.lastDownReason();
    sheet.line(
        "last down",
        reason == null
            ? null
            : Words.ago(neighbor.lastDownAt(), console.clock().instant())
                + ": "
                + reason
                + " ("
                + (neighbor.flaps() == 1 ? "once" : neighbor.flaps() + " times")
                + ")");
  }
}
