package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.core.net.IpAddress;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.ExplainView;
import net.spanwire.daemon.control.ExportView;
import net.spanwire.daemon.control.Json;
import net.spanwire.daemon.control.KernelRouteView;
import net.spanwire.daemon.control.NeighborView;
import net.spanwire.daemon.control.PathView;
import net.spanwire.daemon.control.Request;
import net.spanwire.daemon.control.TunnelView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spanwire explain}. */
@Command(name = "explain", description = "Follows one destination, and says what is wrong with it.")
final class ExplainCommand implements Callable<Integer> {

  private final Console console;
  private final SocketOption socket;

  @Parameters(paramLabel = "ADDRESS", description = "where a packet is to go")
  private String address = "";

  @Option(names = "--json", description = "for programs")
  private boolean json;

  ExplainCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  @Override
  public Integer call() throws ControlException, CommandFailure {
    try {
      IpAddress _ = IpAddress.parse(address);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, e.getMessage() + "; explain takes one such as 10.2.0.1", e);
    }
    socket.ask(
        new Request("explain", address),
        item -> {
          if (json) {
            console.out().println(item);
          } else {
            print(Json.read(item, ExplainView.class));
          }
        });
    return ExitCode.DONE;
  }

  private void print(ExplainView view) {
    Sheet sheet = new Sheet(console.out());
    sheet.title(view.address() + ": " + view.summary());
    sheet.line("prefix", view.prefix());
    for (PathView path : view.paths()) {
      sheet.line(
          path.best() ? "best path" : path.multipath() ? "beside it" : "other path", path(path));
    }
    for (ExportView export : view.exports()) {
      sheet.line(
          export.advertised() ? "told to" : "not told to",
          export.neighbor() + ": " + export.reason());
    }
    KernelRouteView kernel = view.kernel();
    if (kernel != null) {
      sheet.line("kernel route", route(kernel));
    }
    sheet.line("kernel says", view.kernelLookup());
    TunnelView tunnel = view.tunnel();
    if (tunnel != null) {
      sheet.line("tunnel", tunnel(tunnel));
      sheet.line("peer key", tunnel.publicKey());
      sheet.line("endpoint", Words.orDash(tunnel.endpoint()));
    }
    NeighborView neighbor = view.neighbor();
    if (neighbor != null) {
      String waiting = neighbor.waitingFor();
      sheet.line(
          "session",
          neighbor.name() + ": " + neighbor.state() + (waiting == null ? "" : ", " + waiting));
    }
    view.problems().forEach(problem -> sheet.line("WRONG", problem));
  }

  private static String route(KernelRouteView kernel) {
    String next =
        kernel.nextHops().isEmpty() ? "unreachable" : String.join(", ", kernel.nextHops());
    return kernel.prefix()
        + " "
        + next
        + " in table "
        + kernel.table()
        + ": "
        + kernel.state()
        + (kernel.reason() == null ? "" : ", " + kernel.reason());
  }

  private String tunnel(TunnelView tunnel) {
    String reason = tunnel.healthReason();
    return tunnel.name()
        + " on "
        + tunnel.interfaceName()
        + ": "
        + tunnel.health()
        + (reason == null ? "" : ", " + reason)
        + ", last handshake "
        + Words.ago(tunnel.latestHandshake(), console.clock().instant());
  }

  private static String path(PathView path) {
    return (path.peer() == null ? "our own" : "from " + path.peer())
        + ", next hop "
        + path.nextHop()
        + ", AS path "
        + (path.asPath().isEmpty() ? "empty" : path.asPath())
        + judged(path)
        + ": "
        + path.reason();
  }

  /** What import and the RPKI said, where they were asked. */
  private static String judged(PathView path) {
    String origin =
        path.rpki() == null || path.rpki().equals("not-found") ? "" : ", origin " + path.rpki();
    return path.statement() == null || !path.usable()
        ? origin
        : origin + ", import policy " + path.policy() + ", statement " + path.statement();
  }
}
