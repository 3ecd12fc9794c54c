package net.spanwire.bgp.fsm;

import net.spanwire.core.net.Bytes;

/**
 * How a session ended, as it was on the wire.
 *
 * @param notification with its header; empty without one
 */
public record SessionEnding(Cause cause, Bytes notification) {

  /** There was no connection any more. */
  public static final SessionEnding UNSEEN = new SessionEnding(Cause.LOCAL_CLOSE, Bytes.EMPTY);

  /** Who ended it, and whether he said so. */
  public enum Cause {
    LOCAL_NOTIFICATION,
    LOCAL_CLOSE,
    REMOTE_NOTIFICATION,
    REMOTE_CLOSE
  }
}
