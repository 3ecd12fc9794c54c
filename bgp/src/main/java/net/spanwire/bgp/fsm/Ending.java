package net.spanwire.bgp.fsm;

/** What the end of a connection means for the session. */
enum Ending {
  /** TCP alone failed before anything was agreed, or a collision was lost. */
  HARMLESS,
  /** The neighbour may come back and go on as before: its routes may stay meanwhile (RFC 4724). */
  GRACEFUL,
  /** An error, or somebody's will. */
  FINAL
}
