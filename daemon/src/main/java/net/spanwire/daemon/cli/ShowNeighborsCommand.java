package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spanwire show neighbors}. */
@Command(name = "neighbors", description = "Shows the BGP neighbours.")
final class ShowNeighborsCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Mixin private Listing listing = new Listing();

  @Option(names = "--fail-if-down", description = "exit with 1 if any is down")
  private boolean failIfDown;

  ShowNeighborsCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    boolean allUp =
        listing.print(console, socket, new Request("neighbors", null), new NeighborRows(console));
    return failIfDown && !allUp ? ExitCode.FAILED : ExitCode.DONE;
  }
}
