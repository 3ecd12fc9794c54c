package net.spanwire.core.wireguard;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a tunnel. Made by {@link Engine#addPeer}; belongs to the engine's thread, but
 * for {@link #status}, {@link #health}, {@link #config} and {@link #device}, which any thread may
 * ask.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Peer {

  Peer() {}

  public Device device() {
    throw new UnsupportedOperationException();
  }

  public PeerConfig config() {
    throw new UnsupportedOperationException();
  }

  /**
   * The session to send with; asked once per batch. If there is none, or it is due for renewal, a
   * handshake begins.
   *
   * @return null if there is none: {@link #stage} the packets
   */
  public @Nullable Session session(long now) {
    throw new UnsupportedOperationException();
  }

  /** Where its packets go; not null while there is a session. Asked once per batch. */
  public @Nullable Path path() {
    throw new UnsupportedOperationException();
  }

  /**
   * Keeps a copy of a packet until there is a session ({@link Output.SendStaged}). Bounded: the
   * oldest makes place, and is counted.
   *
   * @param length bytes at {@code offset}, of whatever form the packet path reads from its device
   */
  public void stage(MemorySegment packet, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /**
   * Whether a packet that was opened may come from this peer: it is an IP packet, and its source
   * belongs to this peer. If not, it is counted. Allocates nothing.
   */
  public boolean acceptsSource(MemorySegment packet, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** Begins a handshake now, whatever the state of the session; for an operator's command. */
  public void initiate(long now) {
    throw new UnsupportedOperationException();
  }

  public Health health() {
    throw new UnsupportedOperationException();
  }

  /** How it is now; for any thread. */
  public PeerStatus status() {
    throw new UnsupportedOperationException();
  }
}
