/**
 * What a monitoring station is told (RFC 7854, RFC 8671, RFC 9069): messages as values and bytes,
 * and the session with a station as a state machine. No socket, thread or clock is in here.
 */
package net.spanwire.bgp.bmp;
