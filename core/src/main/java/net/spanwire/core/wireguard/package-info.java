/**
 * The WireGuard engine, without any I/O: datagrams, packets and the time go in, datagrams, tasks
 * and events come out.
 */
package net.spanwire.core.wireguard;
