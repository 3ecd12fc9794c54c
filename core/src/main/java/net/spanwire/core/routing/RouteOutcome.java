package net.spanwire.core.routing;

/** What became of a desired route. A route that was never reported is pending. */
public sealed interface RouteOutcome {

  /** The kernel has it. */
  record Installed() implements RouteOutcome {}

  /**
   * The kernel does not have it, and it is tried again when the cause may have gone.
   *
   * @param reason in words, with the name of the error: {@code ENETUNREACH: no route to the gateway
   *     10.0.0.1}
   */
  record Refused(String reason) implements RouteOutcome {}

  /** No longer desired, and gone. */
  record Removed() implements RouteOutcome {}
}
