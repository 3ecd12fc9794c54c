package net.spanwire.bgp.transport;

import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.SessionView;

/**
 * A session as the I/O thread last left it; readable at any time from any thread.
 *
 * @param external whether the neighbour is in another autonomous system
 * @param attributeErrors errors in path attributes that were survived (RFC 7606)
 * @param unsendable destinations whose attributes fit no message
 * @param lastHeardNanos when the neighbour last said anything, on the clock of {@link
 *     System#nanoTime}; 0 if never
 */
public record SessionSnapshot(
    NeighborConfig config,
    boolean external,
    SessionView view,
    MessageCounters counters,
    long attributeErrors,
    long unsendable,
    long lastHeardNanos) {}
