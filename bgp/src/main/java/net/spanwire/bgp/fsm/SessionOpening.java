package net.spanwire.bgp.fsm;

import net.spanwire.core.net.Bytes;

/**
 * How a session began, as it was on the wire.
 *
 * @param openSent our OPEN with its header
 * @param openReceived the neighbour's
 */
public record SessionOpening(int localPort, int remotePort, Bytes openSent, Bytes openReceived) {}
