/** The daemon as it shows itself: views, their JSON, and the socket on which they are asked for. */
package net.spanwire.daemon.control;
