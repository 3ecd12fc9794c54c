package net.spanwire.bgp.rib;

import net.spanwire.bgp.message.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What an update group says of a destination. Shared by all destinations of which the same is said.
 *
 * @param attributes interned; the next hop is {@link SelfNextHop#PLACE} where each member puts its
 *     own
 * @param source the neighbour that taught it, which is not told; null if it is our own
 */
record Advertisement(PathAttributes attributes, @Nullable Peer source) {

  /** Interned attributes are compared by identity. */
  @SuppressWarnings("ReferenceEquality")
  boolean sameAs(@Nullable Advertisement other) {
    return other != null && attributes == other.attributes && source == other.source;
  }
}
