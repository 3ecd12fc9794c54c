package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spanwire show kernel}. */
@Command(name = "kernel", description = "Shows what the kernel is to have from us, and has.")
final class ShowKernelCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Mixin private Listing listing = new Listing();

  ShowKernelCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException {
    boolean _ =
        listing.print(console, socket, new Request("kernel", null), new KernelRows(console));
    return ExitCode.DONE;
  }
}
