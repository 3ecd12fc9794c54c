/** rtnetlink as bytes and as values, both ways; knows no socket (netlink(7), rtnetlink(7)). */
package net.spanwire.kernelroute.netlink;
