/** The command line: one class a command, and the tables that people read. */
package net.spanwire.daemon.cli;
