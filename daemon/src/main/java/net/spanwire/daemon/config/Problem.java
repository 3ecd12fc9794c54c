package net.spanwire.daemon.config;

/**
 * Something wrong, or doubtful, in a configuration.
 *
 * @param message what is wrong, and what was expected: one line
 */
public record Problem(Location where, String message) {

  /** {@code file:line: message}, as compilers print. */
  @Override
  public String toString() {
    return where + ": " + message;
  }
}
