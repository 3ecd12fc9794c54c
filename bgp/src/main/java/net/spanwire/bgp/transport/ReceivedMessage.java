package net.spanwire.bgp.transport;

import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came.
 *
 * @param neighbor the neighbour's name
 * @param remote the neighbour's end of the connection
 * @param local our end
 * @param session what was agreed on, or null before
 * @param bytes with the header
 */
public record ReceivedMessage(
    String neighbor,
    IpAddress remote,
    IpAddress local,
    @Nullable NegotiatedSession session,
    Bytes bytes) {}
