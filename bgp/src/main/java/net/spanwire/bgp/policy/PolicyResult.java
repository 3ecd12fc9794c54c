package net.spanwire.bgp.policy;

import net.spanwire.bgp.message.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says of a route.
 *
 * @param accepted the verdict
 * @param statement the statement that gave it: its name, or {@link Policy#DEFAULT} if none did
 * @param attributes as the actions left them; the same instance if none changed them
 * @param weight preference on this host alone, above all else; 0 by default
 * @param nextHop what was said of it, or null if nothing was
 */
public record PolicyResult(
    boolean accepted,
    String statement,
    PathAttributes attributes,
    int weight,
    @Nullable NextHopChoice nextHop) {}
