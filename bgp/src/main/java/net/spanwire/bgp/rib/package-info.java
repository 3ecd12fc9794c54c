/** The routing information bases: what was learned, what was chosen, what is told to whom. */
package net.spanwire.bgp.rib;
