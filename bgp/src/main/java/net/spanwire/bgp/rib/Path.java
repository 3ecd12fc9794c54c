package net.spanwire.bgp.rib;

import net.spanwire.bgp.fsm.SessionKind;
import net.spanwire.bgp.message.PathAttributes;

/**
 * A way to a destination, as one source gave it. It does not know the destination: all destinations
 * of an UPDATE that import treats alike share one instance.
 *
 * @param from the Adj-RIB-In it stands in
 * @param pathId RFC 7911; for our own routes {@link Origination#pathId}
 * @param received the attributes as they came, interned
 * @param imported the attributes as import left them, interned; those received if it was refused
 * @param weight preference on this host alone
 * @param gateway where the next hop leads; {@link Gateway#NONE} if refused, or for our own routes
 */
record Path(
    AdjRibIn from,
    int pathId,
    PathAttributes received,
    PathAttributes imported,
    Verdict verdict,
    int weight,
    Gateway gateway) {

  /** Equal in all that counts; attributes and gateways are interned. */
  @SuppressWarnings("ReferenceEquality")
  boolean sameAs(Path other) {
    return from == other.from
        && pathId == other.pathId
        && received == other.received
        && imported == other.imported
        && weight == other.weight
        && gateway == other.gateway
        && verdict.equals(other.verdict);
  }

  boolean isOwn() {
    return from.isOwn();
  }

  SessionKind kind() {
    return from.kind();
  }

  boolean external() {
    return from.external();
  }

  /** Whether it may be chosen (RFC 4271 §9.1.2). */
  boolean isUsable() {
    return verdict.accepted()
        && !from.isDown()
        && (from.isOwn() || gateway.isReachable(from.requiresConnected()));
  }

  /** Why it may not be chosen, in words. */
  String unusableBecause() {
    if (!verdict.accepted()) {
      return verdict.words();
    }
    return from.isDown() ? "the session is down" : gateway.words(from.requiresConnected());
  }

  Path through(Gateway other) {
    return new Path(from, pathId, received, imported, verdict, weight, other);
  }
}
