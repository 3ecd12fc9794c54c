package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A BGP neighbour.
 *
 * @param interfaceName the link of the session, where it is bound to one
 * @param state as RFC 4271 names them: {@code Idle}, {@code Connect}, {@code Active}, {@code
 *     OpenSent}, {@code OpenConfirm}, {@code Established}
 * @param waitingFor why it is not Established, in words; null where it is
 * @param routerId the neighbour's, once it has told us
 * @param establishedAt null where the session is not Established
 * @param uptimeSeconds since then, else 0
 * @param holdTimeSeconds as negotiated, or as configured before
 * @param prefixesReceived in the Adj-RIB-In
 * @param prefixesAccepted of these, what import let through
 * @param prefixesAdvertised in the Adj-RIB-Out
 * @param flaps how often the session was lost
 * @param lastDownReason why it was last lost, in words; null if it never was
 * @param families what the session carries: {@code ipv4}, {@code ipv6}
 * @param capabilities what the neighbour said of itself, in words
 */
public record NeighborView(
    String name,
    @JsonField("interface") @Nullable String interfaceName,
    String address,
    String state,
    @Nullable String waitingFor,
    long localAsn,
    long remoteAsn,
    @Nullable String routerId,
    @Nullable Instant establishedAt,
    long uptimeSeconds,
    long holdTimeSeconds,
    long prefixesReceived,
    long prefixesAccepted,
    long prefixesAdvertised,
    long messagesReceived,
    long messagesSent,
    long flaps,
    @Nullable String lastDownReason,
    @Nullable Instant lastDownAt,
    String importPolicy,
    String exportPolicy,
    ImmutableList<String> families,
    ImmutableList<String> capabilities)
    implements View {

  /** True if routes are exchanged. */
  public boolean isUp() {
    return state.equals("Established");
  }
}
