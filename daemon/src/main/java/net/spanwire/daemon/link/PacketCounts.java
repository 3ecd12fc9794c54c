package net.spanwire.daemon.link;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import net.spanwire.core.dataplane.Counter;
import net.spanwire.core.dataplane.TunnelInterface;
import net.spanwire.core.wireguard.DropReason;
import net.spanwire.core.wireguard.Peer;

/**
 * What the packet path counted for a tunnel, by names as of {@code sendBufferFull}. Peers that
 * share an interface share what is counted before the peer is known.
 *
 * @param counters work done, and offloads given up; those that are not zero
 * @param drops packets that went no further, by reason; those that are not zero
 */
public record PacketCounts(ImmutableMap<String, Long> counters, ImmutableMap<String, Long> drops) {

  static final PacketCounts NONE = new PacketCounts(ImmutableMap.of(), ImmutableMap.of());

  /**
   * Collects the counts of all parts.
   *
   * @param sent what the way to the peer counted
   */
  static PacketCounts of(TunnelInterface device, Peer peer, ImmutableMap<Counter, Long> sent) {
    Map<Counter, Long> path = new EnumMap<>(Counter.class);
    device.counters().forEach((counter, count) -> path.merge(counter, count, Long::sum));
    sent.forEach((counter, count) -> path.merge(counter, count, Long::sum));
    Map<DropReason, Long> engine = new EnumMap<>(DropReason.class);
    peer.status().drops().forEach((reason, count) -> engine.merge(reason, count, Long::sum));
    peer.device()
        .drops()
        .snapshot()
        .forEach((reason, count) -> engine.merge(reason, count, Long::sum));

    Map<String, Long> counters = new LinkedHashMap<>();
    Map<String, Long> drops = new LinkedHashMap<>();
    engine.forEach((reason, count) -> drops.put(name(reason), count));
    path.forEach((counter, count) ->
        (counter.kind() == Counter.Kind.DROP ? drops : counters).put(name(counter), count));
    return new PacketCounts(ImmutableMap.copyOf(counters), ImmutableMap.copyOf(drops));
  }

  private static String name(Enum<?> constant) {
    return CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.LOWER_CAMEL, constant.name());
  }
}
