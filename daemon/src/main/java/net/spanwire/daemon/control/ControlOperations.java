package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import java.util.function.Consumer;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon answers, by the operation of a {@link Request}:
 *
 * <ul>
 *   <li>{@code daemon}, {@code neighbors}, {@code tunnels}, {@code kernel}
 *   <li>{@code neighbor NAME}, {@code routes [PREFIX]}, {@code explain ADDRESS}
 *   <li>{@code reset NAME [MESSAGE]}, {@code soft-reset NAME}, {@code refresh NAME}, {@code drain
 *       NAME}, {@code enable NAME}, {@code disable NAME [MESSAGE]}: only for who may act
 *   <li>{@code monitor}, which {@link ControlServer} answers itself
 * </ul>
 */
public final class ControlOperations {

  static final String MONITOR = "monitor";

  private final StatusSource status;
  private final SessionActions actions;

  public ControlOperations(StatusSource status, SessionActions actions) {
    this.status = status;
    this.actions = actions;
  }

  /** True if the operation changes something. */
  static boolean acts(String op) {
    return switch (op) {
      case "reset", "soft-reset", "refresh", "drain", "enable", "disable" -> true;
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
      case "routes" -> status.routes(prefix(request.argument()), sink::accept);
      case "kernel" -> status.kernelRoutes(sink::accept);
      case "explain" -> sink.accept(status.explain(IpAddress.parse(required(request))));
      case "reset" -> sink.accept(new Done(actions.reset(known(request), message(request))));
      case "soft-reset" -> sink.accept(new Done(actions.softReset(known(request))));
      case "enable" -> sink.accept(new Done(actions.enable(known(request))));
      case "refresh" -> sink.accept(new Done(actions.refresh(known(request))));
      case "drain" -> sink.accept(new Done(actions.drain(known(request))));
      case "disable" -> sink.accept(new Done(actions.disable(known(request), message(request))));
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

  /** A prefix, or an address as a host; null for all. */
  private static @Nullable IpPrefix prefix(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.indexOf('/') >= 0) {
      return IpPrefix.parse(text);
    }
    IpAddress address = IpAddress.parse(text);
    return IpPrefix.of(address, address.family().bits());
  }
}
