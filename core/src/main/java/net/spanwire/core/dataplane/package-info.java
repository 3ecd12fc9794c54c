/**
 * The packet path: an event loop that carries packets between TUN devices, the WireGuard engine and
 * UDP sockets, in batches.
 */
package net.spanwire.core.dataplane;
