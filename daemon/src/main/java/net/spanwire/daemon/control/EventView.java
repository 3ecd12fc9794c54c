package net.spanwire.daemon.control;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of state.
 *
 * @param kind {@code tunnel}, {@code session}, {@code route}, {@code kernel} or {@code daemon}
 * @param peer whom it concerns; null for the daemon itself
 * @param state what it is now: {@code up}, {@code Established}, {@code refused}
 * @param message the whole of it in one line
 */
public record EventView(
    Instant time, String kind, @Nullable String peer, String state, String message)
    implements View {}
