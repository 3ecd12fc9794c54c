package net.spanwire.kernelroute.netlink;

import net.spanwire.core.net.Bytes;

/**
 * An attribute that is passed on as it came.
 *
 * @param type its number, without the flags NLA_F_NESTED and NLA_F_NET_BYTEORDER
 */
public record Attribute(int type, Bytes value) {}
