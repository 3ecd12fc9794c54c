package net.spanwire.bgp;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour, as its operator wants it.
 *
 * @param name the name everywhere: command line, logs, metrics
 * @param enabled false keeps the session down until it is enabled
 * @param remoteAsn the neighbour's autonomous system; equal to the speaker's makes the session
 *     internal
 * @param address the neighbour's address
 * @param interfaceName the link that a link-local address is on, or null
 * @param tunnel true if {@code interfaceName} is a tunnel of this one neighbour: what it teaches
 *     leaves by that interface whatever the next hop says, and the session waits for {@code
 *     Speaker.transportUp}
 * @param localAddress our end, or null for the kernel's choice
 * @param port TCP port to connect to, 179 by default
 * @param passive wait for the neighbour instead of connecting
 * @param holdTime zero, or at least 3 s; the smaller of both sides' counts
 * @param sendHoldTime how long the neighbour may take nothing from us (RFC 9687); twice the hold
 *     time if that is longer
 * @param connectRetry longest time between attempts to connect, before jitter; the first come
 *     sooner
 * @param multihopTtl hops an external neighbour may be away: 1 by default, 255 for internal ones
 * @param ttlSecurity refuse what comes from farther than {@code multihopTtl} hops (GTSM, RFC 5082)
 * @param maxSegmentSize largest TCP segment in bytes, from the tunnel's MTU; 0 for the kernel's
 *     choice
 * @param families what the session carries
 * @param extendedNextHop offer to take IPv4 destinations behind IPv6 next hops (RFC 8950)
 * @param addPathReceive families in which we would take several paths (RFC 7911)
 * @param addPathSend families in which we would send several paths
 * @param enforceFirstAs an external neighbour must have put its own number first in AS_PATH (RFC
 *     4271 §6.3); off for route servers
 * @param gracefulRestart whether routes outlive the session for a while
 * @param prefixLimits how many destinations it may announce; families without one have none
 * @param role what we are to it, or null
 * @param honorGracefulShutdown give routes with the community GRACEFUL_SHUTDOWN from an external
 *     neighbour the lowest preference (RFC 8326)
 * @param password signs all segments, or null
 * @param otherAsns numbers that the neighbour may have instead of {@code remoteAsn}
 * @param localAs who we are to this neighbour, or null for ourselves
 * @param imports what is taken that would otherwise be refused
 * @param exports how paths are changed on their way there
 * @param importPolicy name of a policy, or {@code any} or {@code none}
 * @param exportPolicy name of a policy, or {@code own}, {@code any} or {@code none}
 */
public record NeighborConfig(
    String name,
    boolean enabled,
    long remoteAsn,
    IpAddress address,
    @Nullable String interfaceName,
    boolean tunnel,
    @Nullable IpAddress localAddress,
    int port,
    boolean passive,
    Duration holdTime,
    Duration sendHoldTime,
    Duration connectRetry,
    int multihopTtl,
    boolean ttlSecurity,
    int maxSegmentSize,
    ImmutableSet<AfiSafi> families,
    boolean extendedNextHop,
    ImmutableSet<AfiSafi> addPathReceive,
    ImmutableSet<AfiSafi> addPathSend,
    boolean enforceFirstAs,
    GracefulRestart gracefulRestart,
    ImmutableMap<AfiSafi, PrefixLimit> prefixLimits,
    @Nullable RoleConfig role,
    boolean honorGracefulShutdown,
    @Nullable TcpPassword password,
    ImmutableSet<Long> otherAsns,
    @Nullable LocalAs localAs,
    ImportOptions imports,
    ExportOptions exports,
    String importPolicy,
    String exportPolicy) {

  public NeighborConfig {
    if (remoteAsn < 1 || remoteAsn > 0xffff_ffffL) {
      throw new IllegalArgumentException("an AS number is 1 to 4294967295, not " + remoteAsn);
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
    }
    if (!holdTime.isZero() && (holdTime.toSeconds() < 3 || holdTime.toSeconds() > 65_535)) {
      throw new IllegalArgumentException("a hold time is 0 or 3 to 65535 s, not " + holdTime);
    }
    if (multihopTtl < 1 || multihopTtl > 255) {
      throw new IllegalArgumentException("a TTL is 1 to 255, not " + multihopTtl);
    }
    if (families.isEmpty()) {
      throw new IllegalArgumentException("a session carries at least one family");
    }
    if (tunnel && interfaceName == null) {
      throw new IllegalArgumentException("a tunnel has an interface");
    }
    if (address.isLinkLocal() && address.family() == AddressFamily.IPV6 && interfaceName == null) {
      throw new IllegalArgumentException("a link-local neighbour is on an interface: " + address);
    }
  }

  /**
   * A neighbour with the usual values: both families, hold time 90 s, no policy (RFC 8212: nothing
   * in, nothing out where the session is external).
   */
  public static NeighborConfigBuilder builder(String name, long remoteAsn, IpAddress address) {
    return new NeighborConfigBuilder(name, remoteAsn, address);
  }

  /** This one, to be changed. */
  public NeighborConfigBuilder toBuilder() {
    return new NeighborConfigBuilder(this);
  }
}
