/** The sockets by which {@code wg} talks to us: /var/run/wireguard/IFNAME.sock. */
package net.spanwire.daemon.uapi;
