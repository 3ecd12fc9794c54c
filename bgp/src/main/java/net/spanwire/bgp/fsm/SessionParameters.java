package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import java.time.Duration;
import net.spanwire.bgp.Confederation;
import net.spanwire.bgp.LocalAs;
import net.spanwire.bgp.NeighborConfig;
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
 */
public record SessionParameters(
    NeighborConfig neighbor, SessionKind kind, long localAsn, Ipv4Address localRouterId) {

  /** RFC 4271 §8.2.2: a large value until the neighbour's OPEN has come. */
  static final Duration OPEN_HOLD_TIME = Duration.ofMinutes(4);

  /**
   * Who we are to a neighbour: to outsiders our confederation, to one of them perhaps another still
   * (RFC 5065 §4, RFC 7705 §3).
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
      return new SessionParameters(neighbor, SessionKind.CONFEDERATION, asn, routerId);
    }
    long toOutsiders = confederation == null || remote == asn ? asn : confederation.identifier();
    long local = localAs != null ? localAs.asn() : toOutsiders;
    SessionKind kind = local == remote ? SessionKind.INTERNAL : SessionKind.EXTERNAL;
    return new SessionParameters(neighbor, kind, local, routerId);
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
    capabilities.add(new Capability.ExtendedMessage());
    capabilities.add(new Capability.FourOctetAsn(localAsn));
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

  Message.Open open() {
    return new Message.Open(localAsn, holdTimeSeconds(), localRouterId, capabilities());
  }
}
