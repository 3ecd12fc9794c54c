package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spanwire show routes}. */
@Command(name = "routes", description = "Shows what BGP knows, with all paths.")
final class ShowRoutesCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Mixin private Listing listing = new Listing();

  @Parameters(
      arity = "0..1",
      paramLabel = "PREFIX",
      description = "only what is equal to or inside this prefix")
  private @Nullable String prefix;

  ShowRoutesCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException, CommandFailure {
    if (prefix != null) {
      check(prefix);
    }
    boolean _ =
        listing.print(console, socket, new Request("routes", prefix), new RouteRows(console));
    return ExitCode.DONE;
  }

  private static void check(String prefix) throws CommandFailure {
    try {
      Object _ = prefix.indexOf('/') < 0 ? IpAddress.parse(prefix) : IpPrefix.parse(prefix);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, e.getMessage() + "; show routes takes a prefix such as 10.0.0.0/8", e);
    }
  }
}
