/** Import and export policy: immutable values that judge and change routes. */
package net.spanwire.bgp.policy;
