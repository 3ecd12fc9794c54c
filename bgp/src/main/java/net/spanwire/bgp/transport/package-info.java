/**
 * TCP under the sessions, on Netty: one I/O thread that reads, decodes and keeps sessions alive,
 * and bounded queues to and from the thread that owns the routes.
 */
package net.spanwire.bgp.transport;
