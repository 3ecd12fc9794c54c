package net.spanwire.daemon.control;

/**
 * Whether a neighbour is told of a destination.
 *
 * @param reason the policy and statement that decided it, or what else did
 */
public record ExportView(String neighbor, boolean advertised, String reason) implements View {}
