package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One tunnel interface, with the peers behind it. Made by {@link Engine#addDevice}. */
public final class Device {

  private final String name;
  private final int engine;
  private final AllowedIps<Peer> allowedIps = new AllowedIps<>();
  private final DropCounters drops = new DropCounters();
  private final Set<Peer> peers = new LinkedHashSet<>();

  Device(String name, int engine) {
    this.name = name;
    this.engine = engine;
  }

  public String name() {
    return name;
  }

  /** The number of the engine that has it, among those of {@link Engine#group}. */
  public int engine() {
    return engine;
  }

  /** In the order in which they were added; on the engine's thread. */
  public ImmutableList<Peer> peers() {
    return ImmutableList.copyOf(peers);
  }

  void add(Peer peer) {
    peers.add(peer);
    peer.config().allowedIps().forEach(prefix -> allowedIps.insert(prefix, peer));
  }

  void remove(Peer peer) {
    peers.remove(peer);
    allowedIps.removeAll(peer);
  }

  /** Who may send and receive what. Prefixes may be added and removed at any time. */
  public AllowedIps<Peer> allowedIps() {
    return allowedIps;
  }

  /** Packets read from the interface that went nowhere. */
  public DropCounters drops() {
    return drops;
  }

  /**
   * The peer that a packet read from the interface goes to. Allocates nothing.
   *
   * @param length bytes of the IP packet at {@code offset}
   * @return null if its destination is no peer's, or it is no IP packet: counted
   */
  public @Nullable Peer peerFor(MemorySegment packet, long offset, int length) {
    Peer peer = allowedIps.ofDestination(packet, offset, length);
    if (peer == null) {
      boolean isPacket = AllowedIps.version(packet, offset, length) != 0;
      drops.add(isPacket ? DropReason.NO_PEER_FOR_DESTINATION : DropReason.BAD_INNER_PACKET);
    }
    return peer;
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
