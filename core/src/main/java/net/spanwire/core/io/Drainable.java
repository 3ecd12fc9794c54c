package net.spanwire.core.io;

/** What to do when a {@link Pollable} has something to read. */
@FunctionalInterface
public interface Drainable {

  /**
   * Takes what waits, up to a budget of its own; if more waits, it is called again.
   *
   * @param now nanoseconds of the monotonic clock
   */
  void drain(long now);
}
