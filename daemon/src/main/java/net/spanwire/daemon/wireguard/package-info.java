/** One interface without BGP, configured by {@code wg}: {@code spanwire wireguard}. */
package net.spanwire.daemon.wireguard;
