/** What the daemon tells systemd about itself. */
package net.spanwire.daemon.supervisor;
