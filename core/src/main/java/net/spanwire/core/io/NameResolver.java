package net.spanwire.core.io;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.function.Consumer;
import net.spanwire.core.net.IpAddress;

/**
 * The port by which the names of endpoints become addresses. It asks anew each time: whoever asks
 * decides when.
 */
public interface NameResolver {

  /**
   * Looks a name up, in both families; returns at once.
   *
   * @param host a name, or an address literal, which is its own answer
   * @param answer hears exactly one resolution, on the resolver's own thread, so it must only hand
   *     over
   */
  void resolve(String host, Consumer<Resolution> answer);

  /** What became of a question. */
  sealed interface Resolution {

    /**
     * It has addresses.
     *
     * @param addresses at least one, in the order to try them
     * @param ttl how long they hold
     */
    record Resolved(ImmutableList<IpAddress> addresses, Duration ttl) implements Resolution {}

    /**
     * It has none, now.
     *
     * @param reason in words
     * @param retryAfter when to ask again, at the soonest
     */
    record Unresolved(String reason, Duration retryAfter) implements Resolution {}
  }
}
