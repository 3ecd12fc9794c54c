/**
 * BGP messages and path attributes as values: what RFC 4271 §4 and its extensions put on the wire.
 */
package net.spanwire.bgp.message;
