package net.spanwire.bgp;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour, as its operator wants it.
 *
 * @param name the name everywhere: command line, logs, metrics
 * @param remoteAsn the neighbour's autonomous system; equal to the speaker's makes the session
 *     internal
 * @param address the neighbour's address
 * @param interfaceName the link that a link-local address is on, or null
 * @param tunnel true if {@code interfaceName} is a tunnel of this one neighbour: what it teaches
 *     leaves by that interface whatever the next hop says
 * @param localAddress our end, or null for the kernel's choice
 * @param port TCP port to connect to, 179 by default
 * @param passive wait for the neighbour instead of connecting
 * @param holdTime zero, or at least 3 s; the smaller of both sides' counts
 * @param connectRetry time between attempts to connect, before jitter
 * @param multihopTtl hops an external neighbour may be away: 1 by default, 255 for internal ones
 * @param ttlSecurity refuse what comes from farther than {@code multihopTtl} hops (GTSM, RFC 5082)
 * @param families what the session carries
 * @param nextHopSelf announce ourselves as the next hop to an internal neighbour
 * @param importPolicy name of a policy, or {@code any} or {@code none}
 * @param exportPolicy name of a policy, or {@code own}, {@code any} or {@code none}
 */
public record NeighborConfig(
    String name,
    long remoteAsn,
    IpAddress address,
    @Nullable String interfaceName,
    boolean tunnel,
    @Nullable IpAddress localAddress,
    int port,
    boolean passive,
    Duration holdTime,
    Duration connectRetry,
    int multihopTtl,
    boolean ttlSecurity,
    ImmutableSet<AfiSafi> families,
    boolean nextHopSelf,
    String importPolicy,
    String exportPolicy) {}
