package net.spanwire.bgp.transport;

import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import net.spanwire.bgp.rib.RouteMonitor;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A monitoring station (RFC 7854).
 *
 * @param name for logs
 * @param endpoint where it listens
 * @param localAddress our end, or null for the kernel's choice
 * @param views what it is told of
 * @param statistics time between reports; zero for none
 * @param connectRetry longest time between attempts to connect; the first come sooner
 */
public record StationConfig(
    String name,
    Endpoint endpoint,
    @Nullable IpAddress localAddress,
    ImmutableSet<RouteMonitor.View> views,
    Duration statistics,
    Duration connectRetry) {}
