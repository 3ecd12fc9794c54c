package net.spanwire.core.wireguard;

import net.spanwire.core.io.Aead;
import org.jspecify.annotations.Nullable;

/**
 * A key of a session for each thread that works with it: the engine's own, and one in each lane
 * beside it. A lane is made when its thread first asks, as few sessions need any.
 */
final class LaneKey {

  private final Aead.Key own;

  /** Each is written and read by its lane's thread alone, until {@link #close}. */
  private final Aead.@Nullable Key[] lanes = new Aead.@Nullable Key[Session.MAX_LANES];

  LaneKey(Aead.Key own) {
    this.own = own;
  }

  /** The engine's thread's. */
  Aead.Key own() {
    return own;
  }

  /**
   * @param lane 0 is the engine's thread's
   */
  Aead.Key of(int lane) {
    if (lane == 0) {
      return own;
    }
    Aead.Key key = lanes[lane - 1];
    if (key == null) {
      key = own.copy();
      lanes[lane - 1] = key;
    }
    return key;
  }

  /** Wipes all; no other thread works with any by now. */
  void close() {
    own.close();
    for (Aead.Key key : lanes) {
      if (key != null) {
        key.close();
      }
    }
  }
}
