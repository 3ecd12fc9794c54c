/** The log: one line an event, for the journal or for people. */
package net.spanwire.daemon.log;
