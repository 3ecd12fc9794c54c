/** Records what neighbours say, in files (MRT, RFC 6396). */
package net.spanwire.daemon.record;
