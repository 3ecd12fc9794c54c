package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * One way to a destination.
 *
 * @param peer who taught it; null for what this host announces itself
 * @param nextHop as it was announced
 * @param interfaceName where its packets leave; null where it does not resolve
 * @param asPath {@code 65002 65003 {65004,65005}}; empty for our own
 * @param origin {@code igp}, {@code egp} or {@code incomplete}
 * @param communities of all three kinds
 * @param pathId by which its neighbour tells several apart (RFC 7911); null without
 * @param originatorId who brought it into our autonomous system (RFC 4456); null if not reflected
 * @param clusterList the reflectors' clusters it has been in, the nearest first
 * @param best true for the one that was chosen
 * @param multipath true for one that shares the traffic with the best
 * @param usable false for one that may not be chosen
 * @param reason the step of the decision that made it best, or lose, in words
 * @param policy the import policy that judged it; null where none was asked
 * @param statement the statement of that policy that decided
 * @param rpki {@code valid}, {@code invalid} or {@code not-found}; null for what this host
 *     announces
 */
public record PathView(
    @Nullable String peer,
    String nextHop,
    @JsonField("interface") @Nullable String interfaceName,
    String asPath,
    String origin,
    @Nullable Long localPreference,
    @Nullable Long med,
    ImmutableList<String> communities,
    @Nullable Long pathId,
    @Nullable String originatorId,
    ImmutableList<String> clusterList,
    boolean best,
    boolean multipath,
    boolean usable,
    String reason,
    @Nullable String policy,
    @Nullable String statement,
    @Nullable String rpki)
    implements View {}
