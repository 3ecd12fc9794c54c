package net.spanwire.core.io;

/** What to do when a {@link Pollable} has something to read. */
@FunctionalInterface
public interface Drainable {

  /**
   * Takes what waits, up to a budget of its own.
   *
   * @param now nanoseconds of the monotonic clock
   * @return true if more may wait: it is then called again before anything is waited for
   */
  boolean drain(long now);
}
