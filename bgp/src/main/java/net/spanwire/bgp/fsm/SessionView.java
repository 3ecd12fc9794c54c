package net.spanwire.bgp.fsm;

import com.google.common.collect.ImmutableSet;
import net.spanwire.bgp.message.AfiSafi;
import org.jspecify.annotations.Nullable;

/**
 * A session's state machine at one moment. Deadlines are on the clock of {@code now}, {@link
 * Long#MAX_VALUE} where there is none.
 *
 * @param session what both ends agreed on, null if not Established
 * @param sinceNanos when the session was established, or lost if it is down
 * @param flaps how often it was lost
 * @param lastDownReason why it is, or last was, down; null if nothing ever failed
 * @param lastConnectError why TCP did not come about at the last attempt, or null
 * @param waitingFor what an idle session waits for, in words; null otherwise
 * @param retryAt when it tries again by itself
 * @param stale families whose routes are kept from an earlier session (RFC 4724)
 */
public record SessionView(
    State state,
    @Nullable NegotiatedSession session,
    long sinceNanos,
    int flaps,
    @Nullable String lastDownReason,
    @Nullable String lastConnectError,
    @Nullable String waitingFor,
    long holdAt,
    long keepaliveAt,
    long retryAt,
    ImmutableSet<AfiSafi> stale) {}
