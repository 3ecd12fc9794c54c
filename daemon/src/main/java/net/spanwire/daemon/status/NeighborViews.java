package net.spanwire.daemon.status;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionView;
import net.spanwire.bgp.fsm.State;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.BgpRole;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.rib.NeighborRoutes;
import net.spanwire.bgp.transport.MessageCounters;
import net.spanwire.bgp.transport.SessionSnapshot;
import net.spanwire.daemon.control.NeighborView;
import org.jspecify.annotations.Nullable;

/** Sessions as operators see them. */
final class NeighborViews {

  private NeighborViews() {}

  /**
   * One session.
   *
   * @param routes its counters in each family, as the RIB last told
   */
  static NeighborView of(SessionSnapshot snapshot, ImmutableList<NeighborRoutes> routes) {
    NeighborConfig config = snapshot.config();
    SessionView view = snapshot.view();
    NegotiatedSession session = view.session();
    boolean up = view.state() == State.ESTABLISHED;
    Duration since = Duration.ofNanos(Math.max(0, System.nanoTime() - view.sinceNanos()));
    Instant changed = Instant.now().minus(since);
    return new NeighborView(
        config.name(),
        config.interfaceName(),
        config.address().toString(),
        view.state().words(),
        up ? null : waitingFor(view),
        snapshot.localAsn(),
        config.remoteAsn(),
        session == null ? null : session.remoteRouterId().toString(),
        up ? changed : null,
        up ? since.toSeconds() : 0,
        session == null ? config.holdTime().toSeconds() : session.holdTimeSeconds(),
        routes.stream().mapToLong(NeighborRoutes::received).sum(),
        routes.stream().mapToLong(NeighborRoutes::accepted).sum(),
        routes.stream().mapToLong(NeighborRoutes::advertised).sum(),
        messages(snapshot.counters(), true),
        messages(snapshot.counters(), false),
        view.flaps(),
        view.lastDownReason(),
        view.flaps() > 0 && !up ? changed : null,
        config.importPolicy(),
        config.exportPolicy(),
        families(session == null ? config.families() : session.families()),
        capabilities(session));
  }

  private static @Nullable String waitingFor(SessionView view) {
    String what =
        view.waitingFor() != null
            ? view.waitingFor()
            : view.lastConnectError() != null ? view.lastConnectError() : view.lastDownReason();
    return view.stale().isEmpty()
        ? what
        : what + "; its routes are kept meanwhile: " + String.join(", ", families(view.stale()));
  }

  private static long messages(MessageCounters counters, boolean in) {
    long sum = 0;
    for (MessageCounters.Kind kind : MessageCounters.Kind.values()) {
      sum += in ? counters.in(kind) : counters.out(kind);
    }
    return sum;
  }

  private static ImmutableList<String> families(Iterable<AfiSafi> families) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (AfiSafi family : families) {
      names.add(family.family().name().toLowerCase(Locale.ROOT));
    }
    return names.build();
  }

  private static ImmutableList<String> capabilities(@Nullable NegotiatedSession session) {
    return session == null
        ? ImmutableList.of()
        : session.capabilities().stream()
            .map(NeighborViews::words)
            .collect(ImmutableList.toImmutableList());
  }

  private static String words(Capability capability) {
    return switch (capability) {
      case Capability.Multiprotocol(AfiSafi family) ->
          "multiprotocol " + family.family().name().toLowerCase(Locale.ROOT) + " unicast";
      case Capability.RouteRefresh _ -> "route refresh";
      case Capability.EnhancedRouteRefresh _ -> "enhanced route refresh";
      case Capability.FourOctetAsn(long asn) -> "four-octet AS " + asn;
      case Capability.ExtendedMessage _ -> "extended message";
      case Capability.ExtendedNextHop _ -> "extended next hop";
      case Capability.GracefulRestart restart ->
          "graceful restart " + restart.restartTimeSeconds() + " s";
      case Capability.LongLivedGracefulRestart _ -> "long-lived graceful restart";
      case Capability.AddPath(ImmutableList<Capability.AddPath.Direction> directions) ->
          "add-path "
              + directions.stream().map(NeighborViews::words).collect(Collectors.joining(", "));
      case Capability.Role(int value) -> {
        BgpRole role = BgpRole.of(value);
        yield "role " + (role == null ? value : Ascii.toLowerCase(role.name()).replace('_', '-'));
      }
      case Capability.Unknown unknown -> "code " + unknown.code();
    };
  }

  private static String words(Capability.AddPath.Direction direction) {
    String way =
        direction.receive() && direction.send() ? "both" : direction.send() ? "send" : "receive";
    return direction.family().family().name().toLowerCase(Locale.ROOT) + " " + way;
  }
}
