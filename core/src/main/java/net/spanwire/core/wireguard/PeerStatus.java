package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a peer is, at one moment.
 *
 * @param healthReason in words, for {@code explain}
 * @param latestHandshake wall time; null if there was none
 * @param path where its packets go; null if unknown
 * @param rxBytes received, as {@code wg} counts: whole authenticated messages without UDP and IP
 * @param rxPackets data packets received, keepalives not counted
 * @param txBytes sent, likewise
 * @param handshakeAttempts initiations without a response so far
 * @param drops counts that are not zero
 */
public record PeerStatus(
    String name,
    PublicKey publicKey,
    Health health,
    String healthReason,
    @Nullable Instant latestHandshake,
    @Nullable Path path,
    long rxBytes,
    long rxPackets,
    long txBytes,
    long txPackets,
    int handshakeAttempts,
    ImmutableMap<DropReason, Long> drops) {}
