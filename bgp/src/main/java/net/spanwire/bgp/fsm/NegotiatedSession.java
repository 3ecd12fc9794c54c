package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/**
 * What both ends of an Established session agreed on: all that decoding, the RIB and the encoder
 * need to know of it.
 *
 * @param neighbor the neighbour's name
 * @param kind which border it crosses
 * @param localAsn our number on this session, four octets
 * @param remoteAsn the neighbour's number, four octets; equal to {@code localAsn} if internal
 * @param link the addresses of the connection and of the link it runs on
 * @param families what both sides carry; IPv4 unicast alone if the neighbour named none (RFC 4760
 *     §8)
 * @param extendedNextHop families of which destinations may have IPv6 next hops (RFC 8950)
 * @param addPathReceive families in which the neighbour sends path identifiers (RFC 7911)
 * @param addPathSend families in which we send path identifiers
 * @param fourOctetAsn both ends write AS numbers in four octets (RFC 6793)
 * @param routeRefresh the neighbour answers ROUTE-REFRESH (RFC 2918)
 * @param enhancedRouteRefresh both ends mark begin and end of a refresh (RFC 7313)
 * @param maxMessageSize largest message, header included: 4096, or 65535 (RFC 8654)
 * @param holdTimeSeconds the smaller of both ends' values; 0 means no keepalives
 * @param capabilities all that the neighbour said of itself, for display
 */
public record NegotiatedSession(
    String neighbor,
    SessionKind kind,
    long localAsn,
    long remoteAsn,
    Ipv4Address localRouterId,
    Ipv4Address remoteRouterId,
    LinkAddresses link,
    ImmutableSet<AfiSafi> families,
    ImmutableSet<AfiSafi> extendedNextHop,
    ImmutableSet<AfiSafi> addPathReceive,
    ImmutableSet<AfiSafi> addPathSend,
    boolean fourOctetAsn,
    boolean routeRefresh,
    boolean enhancedRouteRefresh,
    int maxMessageSize,
    int holdTimeSeconds,
    ImmutableList<Capability> capabilities) {

  /** RFC 8654 §2: a record may hold messages of any session. */
  private static final int MAX_RECORDED_SIZE = 65_535;

  private static final Ipv4Address NOBODY = new Ipv4Address(0);

  /**
   * The terms on which recorded messages are read and written again (RFC 6396, RFC 7854): all that
   * was said is kept, as between internal neighbours.
   */
  public static NegotiatedSession recorded(long asn, boolean fourOctetAsn, boolean pathIds) {
    ImmutableSet<AfiSafi> all = ImmutableSet.copyOf(AfiSafi.values());
    ImmutableSet<AfiSafi> withPathIds = pathIds ? all : ImmutableSet.of();
    return new NegotiatedSession(
        "",
        SessionKind.INTERNAL,
        asn,
        asn,
        NOBODY,
        NOBODY,
        new LinkAddresses(NOBODY, NOBODY, null, null, null, null, null),
        all,
        ImmutableSet.of(AfiSafi.IPV4_UNICAST),
        withPathIds,
        withPathIds,
        fourOctetAsn,
        true,
        false,
        MAX_RECORDED_SIZE,
        0,
        ImmutableList.of());
  }

  /** Whether the neighbour is in another autonomous system, and in no confederation with us. */
  public boolean external() {
    return kind == SessionKind.EXTERNAL;
  }

  /** What the neighbour said of restarts (RFC 4724 §3), or null. */
  public Capability.@Nullable GracefulRestart gracefulRestart() {
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.GracefulRestart restart) {
        return restart;
      }
    }
    return null;
  }

  /** What the neighbour said of long-lived stale routes (RFC 9494 §3), or null. */
  public Capability.@Nullable LongLivedGracefulRestart longLivedGracefulRestart() {
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.LongLivedGracefulRestart longLived) {
        return longLived;
      }
    }
    return null;
  }

  /** The neighbour has just restarted (RFC 4724 §3, the R bit). */
  public boolean neighborRestarted() {
    Capability.GracefulRestart restart = gracefulRestart();
    return restart != null && restart.restarted();
  }

  /** RFC 4271 §4.4: at most a third of the hold time; 0 means none is sent. */
  public int keepaliveSeconds() {
    return holdTimeSeconds / 3;
  }

  /**
   * The ends of the TCP connection, and what else our end of the link is called: that which can be
   * announced as our next hop.
   *
   * @param local our address of the connection
   * @param remote the neighbour's address of the connection
   * @param interfaceName the link where it is known: always for tunnels and link-local neighbours
   * @param localIpv4 our IPv4 address on the link, or null
   * @param localIpv6 our global IPv6 address on the link, or null
   * @param localLinkLocal our link-local IPv6 address on the link, or null
   * @param remoteLinkLocal the neighbour's link-local address where the session itself uses it, or
   *     null
   */
  public record LinkAddresses(
      IpAddress local,
      IpAddress remote,
      @Nullable String interfaceName,
      @Nullable Ipv4Address localIpv4,
      @Nullable Ipv6Address localIpv6,
      @Nullable Ipv6Address localLinkLocal,
      @Nullable Ipv6Address remoteLinkLocal) {}
}
