/** Keeps the kernel as it is desired: routes, next hops, rules, the underlay mirror, interfaces. */
package net.spanwire.kernelroute.sync;
