package net.spanwire.daemon.control;

import java.util.function.Consumer;

/** What happens in the daemon, as it happens. */
public interface EventSource {

  /**
   * Hears of every event from now on, on the thread where it happens: the listener must only hand
   * over, without waiting.
   */
  Subscription subscribe(Consumer<EventView> listener);

  /** Ends {@link #subscribe}. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }
}
