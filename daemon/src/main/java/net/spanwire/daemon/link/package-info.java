/** A link as one object: tunnel, session and endpoint, tied to each other. */
package net.spanwire.daemon.link;
