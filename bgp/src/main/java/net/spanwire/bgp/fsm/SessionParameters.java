package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.GracefulRestart;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.RoleConfig;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.bgp.message.Message;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Ipv4Address;
import org.jspecify.annotations.Nullable;

/**
 * The constant inputs of one session's state machine.
 *
 * @param localAsn our number on this session
 * @param forwardingKept the families that we went on forwarding while we restarted (RFC 4724); null
 *     if we have not just restarted
 */
public record SessionParameters(
    NeighborConfig neighbor,
    SessionKind kind,
    long localAsn,
    Ipv4Address localRouterId,
    @Nullable ImmutableSet<AfiSafi> forwardingKept) {

  /** RFC 4271 §8.2.2: a large value until the neighbour's OPEN has come. */
  static final Duration OPEN_HOLD_TIME = Duration.ofMinutes(4);

  /**
   * Who we are to a neighbour: to outsiders our confederation, to one of them perhaps another still
   * (RFC 5065 §4, RFC 7705 §3). We have not just restarted.
   *
   * @param asn our autonomous system
   */
  public static SessionParameters of(
      NeighborConfig neighbor,
      long asn,
      Ipv4Address routerId,
      @Nullable Confederation confederation) {
    long remote = neighbor.remoteAsn();
    LocalAs localAs = neighbor.localAs();
    if (confederation != null && confederation.members().contains(remote)) {
      return new SessionParameters(neighbor, SessionKind.CONFEDERATION, asn, routerId, null);
    }
    long toOutsiders = confederation == null || remote == asn ? asn : confederation.identifier();
    long local = localAs != null ? localAs.asn() : toOutsiders;
    SessionKind kind = local == remote ? SessionKind.INTERNAL : SessionKind.EXTERNAL;
    return new SessionParameters(neighbor, kind, local, routerId, null);
  }

  /** The same after a restart during which some families were forwarded on; null for none. */
  public SessionParameters restarted(@Nullable ImmutableSet<AfiSafi> kept) {
    return new SessionParameters(neighbor, kind, localAsn, localRouterId, kept);
  }

  boolean external() {
    return kind == SessionKind.EXTERNAL;
  }

  boolean accepts(long asn) {
    return asn == neighbor.remoteAsn() || neighbor.otherAsns().contains(asn);
  }

  int holdTimeSeconds() {
    return (int) neighbor.holdTime().toSeconds();
  }

  /** What we say of ourselves. */
  ImmutableList<Capability> capabilities() {
    ImmutableList.Builder<Capability> capabilities = ImmutableList.builder();
    for (AfiSafi family : neighbor.families()) {
      capabilities.add(new Capability.Multiprotocol(family));
    }
    capabilities.add(new Capability.RouteRefresh());
    capabilities.add(new Capability.EnhancedRouteRefresh());
    capabilities.add(new Capability.ExtendedMessage());
    capabilities.add(new Capability.FourOctetAsn(localAsn));
    addRestart(capabilities);
    RoleConfig role = neighbor.role();
    if (role != null) {
      capabilities.add(new Capability.Role(role.role().value()));
    }
    if (neighbor.extendedNextHop() && neighbor.families().contains(AfiSafi.IPV4_UNICAST)) {
      capabilities.add(
          new Capability.ExtendedNextHop(
              ImmutableSet.of(
                  new Capability.ExtendedNextHop.Encoding(
                      AfiSafi.IPV4_UNICAST, AddressFamily.IPV6))));
    }
    ImmutableList<Capability.AddPath.Direction> directions =
        Sets.intersection(
                neighbor.families(), Sets.union(neighbor.addPathReceive(), neighbor.addPathSend()))
            .stream()
            .map(family ->
                new Capability.AddPath.Direction(
                    family,
                    neighbor.addPathReceive().contains(family),
                    neighbor.addPathSend().contains(family)))
            .collect(ImmutableList.toImmutableList());
    if (!directions.isEmpty()) {
      capabilities.add(new Capability.AddPath(directions));
    }
    return capabilities.build();
  }

  /** RFC 4724 §3: a helper names no family, and no time to wait for it. */
  private void addRestart(ImmutableList.Builder<Capability> capabilities) {
    GracefulRestart restart = neighbor.gracefulRestart();
    if (!restart.enabled()) {
      return;
    }
    boolean full = restart.mode() == GracefulRestart.Mode.FULL;
    ImmutableList.Builder<Capability.GracefulRestart.PreservedFamily> preserved =
        ImmutableList.builder();
    ImmutableList.Builder<Capability.LongLivedGracefulRestart.StaleFamily> stale =
        ImmutableList.builder();
    int longLived = (int) restart.longLivedTime().toSeconds();
    for (AfiSafi family : neighbor.families()) {
      boolean kept = forwardingKept != null && forwardingKept.contains(family);
      if (full) {
        preserved.add(new Capability.GracefulRestart.PreservedFamily(family, kept));
      }
      // RFC 9494 §4.2: who keeps others' routes says so, for 0 s if nobody is to keep ours.
      stale.add(
          new Capability.LongLivedGracefulRestart.StaleFamily(family, kept, full ? longLived : 0));
    }
    capabilities.add(
        new Capability.GracefulRestart(
            forwardingKept != null,
            true,
            full ? (int) restart.restartTime().toSeconds() : 0,
            preserved.build()));
    if (longLived > 0) {
      capabilities.add(new Capability.LongLivedGracefulRestart(stale.build()));
    }
  }

  Message.Open open() {
    return new Message.Open(localAsn, holdTimeSeconds(), localRouterId, capabilities());
  }
}
