package net.spanwire.core.wireguard;

/** What a receiver index names: a session, or a handshake that may become one. */
sealed interface IndexOwner permits Session, OwnInitiation, IndexOwner.Reserved {

  Peer peer();

  /** An answer to an initiation is being computed. */
  record Reserved(Peer peer) implements IndexOwner {}
}
