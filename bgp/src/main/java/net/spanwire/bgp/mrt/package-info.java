/**
 * Recorded messages and tables (RFC 6396, RFC 8050): values, and bytes both ways. No file is opened
 * here.
 */
package net.spanwire.bgp.mrt;
