package net.spanwire.bgp.codec;

import net.spanwire.bgp.message.PathAttributes.NextHopAttribute;
import org.jspecify.annotations.Nullable;

/**
 * The next hops of one connection: mostly it is the same for all its routes, so that the last one
 * is used again where it says the same.
 */
final class NextHops {

  private @Nullable NextHopAttribute last;

  NextHopAttribute shared(NextHopAttribute value) {
    NextHopAttribute kept = last;
    if (kept == null || !kept.equals(value)) {
      kept = value;
      last = value;
    }
    return kept;
  }
}
