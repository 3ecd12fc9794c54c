package net.spanwire.core.wireguard;

/** Why a datagram or packet went no further. */
public enum DropReason {
  MALFORMED("not a WireGuard message: wrong type or length"),
  INVALID_MAC1("handshake for none of our keys (MAC1)"),
  COOKIE_REQUIRED("handshake under load without a cookie: one was sent"),
  RATE_LIMITED("too many handshakes from one source"),
  HANDSHAKE_QUEUE_FULL("more handshakes than can be worked on"),
  BAD_HANDSHAKE("handshake that does not decrypt: wrong key or preshared key"),
  UNKNOWN_PEER("handshake of a key that is no peer's"),
  OLD_TIMESTAMP("handshake initiation played again, or by a clock set back"),
  HANDSHAKE_FLOOD("handshake initiations in too quick succession"),
  UNSOLICITED_RESPONSE("handshake response that answers nothing of ours"),
  BAD_COOKIE("cookie reply that does not decrypt, or answers nothing of ours"),
  UNKNOWN_INDEX("receiver index that is no session's"),
  SESSION_EXPIRED("session too old, or its counter used up"),
  REPLAY("packet seen before, or too old to tell"),
  BAD_TAG("packet that does not decrypt"),
  ENDPOINT_LOCKED("from another address than the endpoint, with roaming off"),
  BAD_INNER_PACKET("no IP packet inside"),
  SOURCE_NOT_ALLOWED("inner source address not in the peer's allowed-ips"),
  NO_PEER_FOR_DESTINATION("destination in no peer's allowed-ips"),
  NO_ENDPOINT("handshake wanted, but no endpoint known"),
  STAGED_OVERFLOW("waited for a session, and was pushed out by later packets"),
  STAGED_FLUSHED("waited for a session that did not come");

  private final String words;

  DropReason(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
