package net.spanwire.bgp.rpki;

/** What the RPKI says of a route's origin (RFC 6811 §2). */
public enum RpkiState {
  /** Somebody who may vouch for the prefix lets this autonomous system originate it. */
  VALID,
  /** Somebody vouches for the prefix, but not for this origin or not for this length. */
  INVALID,
  /** Nobody vouches for the prefix; so too while no cache has answered. */
  NOT_FOUND
}
