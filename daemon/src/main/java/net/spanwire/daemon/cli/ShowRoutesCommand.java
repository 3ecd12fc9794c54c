package net.spanwire.daemon.cli;

import java.util.concurrent.Callable;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import net.spanwire.daemon.control.ControlException;
import net.spanwire.daemon.control.Request;
import net.spanwire.daemon.control.RouteQuery;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @ArgGroup private @Nullable Relation relation;

  @Option(
      names = "--neighbor",
      paramLabel = "NAME",
      description = "only paths of this peer or neighbour")
  private @Nullable String neighbor;

  @ArgGroup private @Nullable Table table;

  @Option(
      names = "--community",
      paramLabel = "PATTERN",
      description = "only paths that carry it: 65001:80, 65001:*, rt:65001:*, no-export")
  private @Nullable String community;

  @Option(
      names = "--as-path",
      paramLabel = "PATTERN",
      description = "only paths like this: 65010, 'neighbor 65010', '_65020$', empty")
  private @Nullable String asPath;

  ShowRoutesCommand(Console console, SocketOption socket) {
    this.console = console;
    this.socket = socket;
  }

  /** How destinations are to stand to PREFIX. */
  private static final class Relation {
    @Option(names = "--exact", description = "PREFIX alone, not what is inside it")
    private boolean exact;

    @Option(names = "--covering", description = "PREFIX and what it is inside of")
    private boolean covering;

    private String word() {
      return exact ? "exact" : covering ? "covering" : "within";
    }
  }

  /** What of a neighbour's routes to show. */
  private static final class Table {
    @Option(names = "--received", description = "all that came, as it came")
    private boolean received;

    @Option(names = "--accepted", description = "what import left of it")
    private boolean accepted;

    @Option(names = "--filtered", description = "what import refused, and by which statement")
    private boolean filtered;

    @Option(names = "--advertised", description = "what NAME was told")
    private boolean advertised;

    private String word() {
      if (received) {
        return "received";
      }
      return accepted ? "accepted" : filtered ? "filtered" : "advertised";
    }
  }

  @Override
  public Integer call() throws ControlException, CommandFailure {
    if (prefix != null) {
      check(prefix);
    }
    if (relation != null && prefix == null) {
      throw new CommandFailure(ExitCode.USAGE, "--exact and --covering need a PREFIX");
    }
    if (table != null && table.advertised && neighbor == null) {
      throw new CommandFailure(ExitCode.USAGE, "--advertised needs --neighbor NAME");
    }
    boolean _ =
        listing.print(
            console, socket, new Request("routes", prefix, query()), new RouteRows(console));
    return ExitCode.DONE;
  }

  private RouteQuery query() {
    return new RouteQuery(
        prefix,
        relation == null ? null : relation.word(),
        neighbor,
        table == null ? null : table.word(),
        community,
        asPath);
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
