package net.spanwire.daemon.lab;

/**
 * What {@code spanwire demo} is told.
 *
 * @param keep leave it running until Ctrl-C, and its files after that
 */
public record DemoOptions(boolean keep) {}
