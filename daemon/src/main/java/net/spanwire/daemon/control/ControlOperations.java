package net.spanwire.daemon.control;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import java.util.List;
import java.util.function.Consumer;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;

/**
 * What the daemon answers, by the operation of a {@link Request}:
 *
 * <ul>
 *   <li>{@code daemon}, {@code neighbors}, {@code tunnels}, {@code kernel}
 *   <li>{@code neighbor NAME}, {@code routes [PREFIX]}, {@code explain ADDRESS}
 *   <li>{@code record}: the table as MRT records
 *   <li>{@code rpki}, {@code rpki-verdict PREFIX[,ASN]}
 *   <li>{@code reset NAME [MESSAGE]}, {@code soft-reset NAME}, {@code refresh NAME}, {@code drain
 *       NAME}, {@code enable NAME}, {@code disable NAME [MESSAGE]}: only for who may act
 *   <li>{@code reload [dry-run]}: likewise
 *   <li>{@code monitor}, which {@link ControlServer} answers itself
 * </ul>
 */
public final class ControlOperations {

  static final String MONITOR = "monitor";

  /** The argument of {@code reload} that only asks. */
  public static final String DRY_RUN = "dry-run";

  private final StatusSource status;
  private final SessionActions actions;
  private final ConfigReload reload;

  public ControlOperations(StatusSource status, SessionActions actions, ConfigReload reload) {
    this.status = status;
    this.actions = actions;
    this.reload = reload;
  }

  /** True if the operation changes something. */
  static boolean acts(String op) {
    return switch (op) {
      case "reset", "soft-reset", "refresh", "drain", "enable", "disable", "reload" -> true;
      default -> false;
    };
  }

  /**
   * Answers with views, one by one.
   *
   * @throws IllegalArgumentException if the request makes no sense, saying why
   */
  public void answer(Request request, Consumer<Record> sink) {
    switch (request.op()) {
      case "daemon" -> sink.accept(status.daemon());
      case "neighbors" -> status.neighbors().forEach(sink);
      case "neighbor" -> sink.accept(neighbor(required(request)));
      case "tunnels" -> status.tunnels().forEach(sink);
      case "routes" -> status.routes(query(request), sink::accept);
      case "kernel" -> status.kernelRoutes(sink::accept);
      case "rpki" -> status.rpkiCaches().forEach(sink);
      case "rpki-verdict" -> sink.accept(rpkiVerdict(required(request)));
      case "record" -> {
        RecordedTable.Gathering table = new RecordedTable.Gathering(sink);
        status.recordTable(table);
        table.end();
      }
      case "explain" -> sink.accept(status.explain(IpAddress.parse(required(request))));
      case "reset" -> sink.accept(new Done(actions.reset(known(request), message(request))));
      case "soft-reset" -> sink.accept(new Done(actions.softReset(known(request))));
      case "enable" -> sink.accept(new Done(actions.enable(known(request))));
      case "refresh" -> sink.accept(new Done(actions.refresh(known(request))));
      case "drain" -> sink.accept(new Done(actions.drain(known(request))));
      case "disable" -> sink.accept(new Done(actions.disable(known(request), message(request))));
      case "reload" -> sink.accept(reload.reload(DRY_RUN.equals(request.argument())));
      default -> throw new IllegalArgumentException("unknown operation '" + request.op() + "'");
    }
  }

  /** What an action answers. */
  public record Done(String message) {}

  private static String required(Request request) {
    String argument = request.argument();
    if (argument == null) {
      throw new IllegalArgumentException("'" + request.op() + "' needs an argument");
    }
    return argument;
  }

  /** The name, which a message may follow. */
  private String known(Request request) {
    return neighbor(required(request).split(" ", 2)[0]).name();
  }

  private static String message(Request request) {
    String[] parts = required(request).split(" ", 2);
    return parts.length == 2 ? parts[1] : "";
  }

  private NeighborView neighbor(String name) {
    ImmutableList<NeighborView> neighbors = status.neighbors();
    return neighbors.stream()
        .filter(neighbor -> neighbor.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no neighbor '"
                    + name
                    + "'; there are: "
                    + String.join(", ", neighbors.stream().map(NeighborView::name).toList())));
  }

  private RouteQuery query(Request request) {
    RouteQuery query = request.routes();
    if (query == null) {
      return RouteQuery.within(request.argument());
    }
    String neighbor = query.neighbor();
    if (neighbor != null) {
      Object _ = neighbor(neighbor); // or says that there is none
    }
    return query;
  }

  private RpkiVerdictView rpkiVerdict(String argument) {
    List<String> parts = Splitter.on(',').limit(2).splitToList(argument);
    Long origin = parts.size() == 2 ? Longs.tryParse(parts.get(1)) : null;
    if (parts.size() == 2 && (origin == null || origin < 0 || origin > 0xffff_ffffL)) {
      throw new IllegalArgumentException(
          "'" + parts.get(1) + "' is no AS number, expected 0 to 4294967295");
    }
    return status.rpkiVerdict(prefix(parts.getFirst()), origin);
  }

  /** A prefix, or an address as a host. */
  private static IpPrefix prefix(String text) {
    if (text.indexOf('/') >= 0) {
      return IpPrefix.parse(text);
    }
    IpAddress address = IpAddress.parse(text);
    return IpPrefix.of(address, address.family().bits());
  }
}
