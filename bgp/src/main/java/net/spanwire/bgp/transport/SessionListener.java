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
}
