package net.spanwire.bgp.transport;

import net.spanwire.bgp.NeighborConfig;
import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.fsm.SessionView;

/**
 * A session as the I/O thread last left it; readable at any time from any thread.
 *
 * @param kind which border the session crosses
 * @param localAsn our number on it
 * @param attributeErrors errors in path attributes that were survived (RFC 7606)
 * @param unsendable destinations whose attributes fit no message
 * @param lastHeardNanos when the neighbour last said anything, on the clock of {@link
 *     System#nanoTime}; 0 if never
 */
public record SessionSnapshot(
    NeighborConfig config,
    SessionKind kind,
    long localAsn,
    SessionView view,
    MessageCounters counters,
    long attributeErrors,
    long unsendable,
    long lastHeardNanos) {}
