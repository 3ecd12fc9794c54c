/** The speaker and its configuration: the entrance to this module. */
package net.spanwire.bgp;
