package net.spanwire.daemon.config;

/** Which sources a peer may send from, by what BGP learned from it (RFC 8704). */
public enum SourceValidation {
  OFF,
  /** What it announced, whether or not that path is the best. */
  FEASIBLE,
  /** What is routed to it. */
  STRICT
}
