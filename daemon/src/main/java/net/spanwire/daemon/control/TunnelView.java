package net.spanwire.daemon.control;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel to one peer.
 *
 * @param publicKey the peer's
 * @param endpoint where packets go, or null where that is not known yet
 * @param endpointName as configured, before the resolver; null without
 * @param latestHandshake null if there was none
 * @param rxBytes received and sent as {@code wg} counts
 * @param health {@code never}, {@code up}, {@code suspect} or {@code down}
 * @param healthReason why, in words
 * @param allowedIps cryptokey routing
 * @param addresses of the interface
 * @param mtu bytes
 * @param aead the cipher in use
 * @param packetLoop the number of the thread that carries its packets; 0 where there is only one
 * @param counters what the packet path did, and which offloads it gave up; only counts that are not
 *     zero
 * @param drops packets that went no further, by reason; only counts that are not zero
 */
public record TunnelView(
    String name,
    @JsonField("interface") String interfaceName,
    String publicKey,
    @Nullable String endpoint,
    @Nullable String endpointName,
    @Nullable Instant latestHandshake,
    long rxBytes,
    long txBytes,
    long rxPackets,
    long txPackets,
    String health,
    @Nullable String healthReason,
    ImmutableList<String> allowedIps,
    ImmutableList<String> addresses,
    int mtu,
    int listenPort,
    long persistentKeepaliveSeconds,
    String aead,
    int packetLoop,
    ImmutableMap<String, Long> counters,
    ImmutableMap<String, Long> drops)
    implements View {

  /** True if packets pass. */
  public boolean isUp() {
    return health.equals("up");
  }
}
