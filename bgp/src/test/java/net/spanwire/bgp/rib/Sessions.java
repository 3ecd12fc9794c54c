package net.spanwire.bgp.rib;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.NegotiatedSession.LinkAddresses;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Capability;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;

/** Builds what a session agreed on; the local AS number is 65001. */
final class Sessions {

  static final long LOCAL_ASN = 65001;

  private final String neighbor;
  private final long remoteAsn;
  private final IpAddress remote;
  private @Nullable SessionKind kind;
  private long localAsn = LOCAL_ASN;
  private ImmutableSet<AfiSafi> addPath = ImmutableSet.of();
  private IpAddress local;
  private Ipv4Address routerId = new Ipv4Address(0x0a000001);
  private @Nullable String interfaceName;
  private @Nullable Ipv4Address localIpv4;
  private @Nullable Ipv6Address localIpv6;
  private @Nullable Ipv6Address localLinkLocal;
  private ImmutableSet<AfiSafi> families = ImmutableSet.copyOf(AfiSafi.values());
  private ImmutableSet<AfiSafi> extendedNextHop = ImmutableSet.of();
  private ImmutableSet<AfiSafi> addPathReceive = ImmutableSet.of();
  private boolean enhancedRouteRefresh;
  private ImmutableList<Capability> capabilities = ImmutableList.of();
  private int maxMessageSize = 4096;

  private Sessions(String neighbor, long remoteAsn, IpAddress remote) {
    this.neighbor = neighbor;
    this.remoteAsn = remoteAsn;
    this.remote = remote;
    this.local =
        remote instanceof Ipv4Address(int bits)
            ? new Ipv4Address(bits & ~0xff | 0xfe)
            : IpAddress.parse(remote.isLinkLocal() ? "fe80::fe" : "2001:db8::fe");
  }

  static Sessions with(String neighbor, long remoteAsn, String remote) {
    return new Sessions(neighbor, remoteAsn, IpAddress.parse(remote));
  }

  /** A session as a neighbour's configuration has it. */
  static Sessions of(NeighborConfig config) {
    Sessions session = new Sessions(config.name(), config.remoteAsn(), config.address());
    session.interfaceName = config.interfaceName();
    return session;
  }

  Sessions localAsn(long value) {
    localAsn = value;
    return this;
  }

  /** Where it does not follow from the numbers. */
  Sessions kind(SessionKind value) {
    kind = value;
    return this;
  }

  /** Path identifiers both ways. */
  Sessions addPath() {
    addPath = ImmutableSet.copyOf(AfiSafi.values());
    addPathReceive = addPath;
    return this;
  }

  Sessions local(String value) {
    local = IpAddress.parse(value);
    return this;
  }

  Sessions routerId(String value) {
    routerId = (Ipv4Address) IpAddress.parse(value);
    return this;
  }

  Sessions routerId(Ipv4Address value) {
    routerId = value;
    return this;
  }

  Sessions on(String value) {
    interfaceName = value;
    return this;
  }

  Sessions localIpv4(String value) {
    localIpv4 = (Ipv4Address) IpAddress.parse(value);
    return this;
  }

  Sessions localIpv6(String value) {
    localIpv6 = (Ipv6Address) IpAddress.parse(value);
    return this;
  }

  Sessions localLinkLocal(String value) {
    localLinkLocal = (Ipv6Address) IpAddress.parse(value);
    return this;
  }

  Sessions families(AfiSafi... value) {
    families = ImmutableSet.copyOf(value);
    return this;
  }

  Sessions extendedNextHop() {
    extendedNextHop = ImmutableSet.of(AfiSafi.IPV4_UNICAST);
    return this;
  }

  Sessions addPathReceive() {
    addPathReceive = families;
    return this;
  }

  Sessions enhancedRouteRefresh() {
    enhancedRouteRefresh = true;
    return this;
  }

  Sessions capabilities(Capability... value) {
    capabilities = ImmutableList.copyOf(value);
    return this;
  }

  Sessions maxMessageSize(int value) {
    maxMessageSize = value;
    return this;
  }

  NegotiatedSession build() {
    return new NegotiatedSession(
        neighbor,
        kind != null ? kind : localAsn == remoteAsn ? SessionKind.INTERNAL : SessionKind.EXTERNAL,
        localAsn,
        remoteAsn,
        new Ipv4Address(0x0a0000fe),
        routerId,
        new LinkAddresses(
            local,
            remote,
            interfaceName,
            localIpv4,
            localIpv6,
            localLinkLocal,
            remote instanceof Ipv6Address v6 && v6.isLinkLocal() ? v6 : null),
        families,
        extendedNextHop,
        addPathReceive,
        addPath,
        true,
        true,
        enhancedRouteRefresh,
        maxMessageSize,
        90,
        capabilities);
  }
}
