package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** One tunnel interface, with the peers behind it. Made by {@link Engine#addDevice}. */
@SuppressWarnings("DoNotCallSuggester")
public final class Device {

  private final String name;
  private final AllowedIps<Peer> allowedIps = new AllowedIps<>();
  private final DropCounters drops = new DropCounters();

  Device(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public ImmutableList<Peer> peers() {
    throw new UnsupportedOperationException();
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
    throw new UnsupportedOperationException();
  }
}
