package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spanwire show tunnels}. */
@Command(name = "tunnels", description = "Shows the tunnels.")
final class ShowTunnelsCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Mixin private Listing listing = new Listing();

  @Option(names = "--fail-if-down", description = "exit with 1 if any is down")
  private boolean failIfDown;

  ShowTunnelsCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    boolean allUp =
        listing.print(console, socket, new Request("tunnels", null), new TunnelRows(console));
    return failIfDown && !allUp ? ExitCode.FAILED : ExitCode.DONE;
  }
}
