package net.spanwire.bgp.rib;

/**
 * Whether a neighbour is told of a destination.
 *
 * @param words the policy and statement that decided it, or what else did
 */
public record ExportVerdict(boolean advertised, String words) {}
