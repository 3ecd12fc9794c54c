package net.spanwire.kernelroute.netlink;

/** What rtnetlink keeps: links, their addresses, routes, next hop objects and rules. */
public sealed interface KernelObject permits Link, LinkAddress, Route, NextHopObject, Rule {}
