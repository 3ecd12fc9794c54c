/**
 * Messages to bytes and bytes to messages: every malformed octet is a consequence (RFC 7606), never
 * an exception.
 */
package net.spanwire.bgp.codec;
