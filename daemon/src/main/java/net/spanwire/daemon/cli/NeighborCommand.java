package net.spanwire.daemon.cli;

import com.google.common.base.Ascii;
import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.ControlOperations;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code spanwire neighbor NAME reset}, and its like. */
@Command(name = "neighbor", description = "Acts on one session.")
final class NeighborCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Parameters(index = "0", paramLabel = "NAME", description = "of the peer or neighbour")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "ACTION",
      description =
          "reset, soft-reset (judges and announces all again), refresh (asks for all again), drain"
              + " (lets traffic leave it), enable or disable")
  private Action action = Action.RESET;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "MESSAGE",
      description = "what its operator reads there, with reset and disable (RFC 9003)")
  private String message = "";

  NeighborCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  /** As they are written. */
  enum Action {
    RESET,
    SOFT_RESET,
    REFRESH,
    DRAIN,
    ENABLE,
    DISABLE;

    @Override
    public String toString() {
      return Ascii.toLowerCase(name()).replace('_', '-');
    }
  }

  @Override
  public Integer call() throws ControlException {
    String argument = message.isEmpty() ? name : name + " " + message;
    socket.ask(
        new Request(action.toString(), argument),
        item -> console.out().println(Json.read(item, ControlOperations.Done.class).message()));
    return ExitCode.DONE;
  }
}
