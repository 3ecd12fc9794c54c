package net.spanwire.daemon.config;

/** Reads one kind of value from its text. */
@FunctionalInterface
interface Scalar<T> {

  /**
   * Reads the value.
   *
   * @throws IllegalArgumentException whose message says what is wrong and what was expected
   */
  T parse(String text);
}
