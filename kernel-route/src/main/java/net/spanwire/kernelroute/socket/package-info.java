/** Netlink sockets by JNA: the only native code of this module. */
package net.spanwire.kernelroute.socket;
