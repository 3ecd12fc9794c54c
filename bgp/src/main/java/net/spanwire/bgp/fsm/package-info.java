/** The state machine of a session (RFC 4271 §8): events and {@code now} in, actions out. */
package net.spanwire.bgp.fsm;
