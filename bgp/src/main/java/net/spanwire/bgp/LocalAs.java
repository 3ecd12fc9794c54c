package net.spanwire.bgp;

/**
 * A number that we have towards one neighbour in place of our own (RFC 7705 §3).
 *
 * @param noPrepend do not put it before the paths that the neighbour sends
 * @param replaceAs put it alone before the paths that the neighbour gets, without our own behind it
 */
public record LocalAs(long asn, boolean noPrepend, boolean replaceAs) {}
