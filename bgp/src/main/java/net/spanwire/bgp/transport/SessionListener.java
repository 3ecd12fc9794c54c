package net.spanwire.bgp.transport;

import net.spanwire.bgp.fsm.State;
import org.jspecify.annotations.Nullable;

/** Hears what happens to sessions; called on the I/O thread, so it only hands over. */
@FunctionalInterface
public interface SessionListener {

  /**
   * A session changed its state.
   *
   * @param reason why it is down, null if it never was or is up
   */
  void onStateChange(String neighbor, State from, State to, @Nullable String reason);

  /** Whether {@link #onReceived} is to be called. */
  default boolean hearsMessages() {
    return false;
  }

  /** A message has come, whole, and is to be read next. */
  default void onReceived(ReceivedMessage message) {}
}
