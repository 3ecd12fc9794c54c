/**
 * Origin validation (RFC 6811) against what caches of the RPKI say over RTR (RFC 8210): a codec, a
 * state machine and a trie, all sans-I/O.
 */
package net.spanwire.bgp.rpki;
