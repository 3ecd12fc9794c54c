/** Another configuration while it runs: what differs, what it costs, and its taking over. */
package net.spanwire.daemon.reload;
