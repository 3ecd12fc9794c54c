/** Names of endpoints become addresses: Netty's resolver behind the port of core. */
package net.spanwire.daemon.dns;
