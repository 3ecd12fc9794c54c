/** What operators are shown, made of snapshots of tunnels, sessions and the kernel. */
package net.spanwire.daemon.status;
