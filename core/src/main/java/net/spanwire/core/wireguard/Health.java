package net.spanwire.core.wireguard;

import java.util.Locale;

/** What is known of a tunnel, in one word. */
public enum Health {
  /** There has not been a session yet. */
  NEVER,
  /** A session is live, and the peer answers. */
  UP,
  /** A session is live, but what was sent is not answered. */
  SUSPECT,
  /** The session has expired, or handshakes were given up. */
  DOWN;

  /** {@code never}, {@code up}, {@code suspect}, {@code down}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
