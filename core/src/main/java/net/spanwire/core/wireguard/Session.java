package net.spanwire.core.wireguard;

import java.lang.foreign.MemorySegment;

/**
 * A pair of keys, one for each direction, with the counter of the one and the replay window of the
 * other (whitepaper §5.4.6). Belongs to the engine's thread. Its two methods are the hot path: they
 * allocate nothing and throw nothing.
 *
 * <p>A transport message is a header of {@link #HEADER_BYTES}, the encrypted packet, and a tag of
 * 16 bytes: {@link #OVERHEAD_BYTES} in all.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Session {

  public static final int HEADER_BYTES = 16;
  public static final int OVERHEAD_BYTES = 32;

  /** What {@link #open} and {@link #seal} return for what goes no further; it is counted. */
  public static final int DROPPED = -1;

  Session() {}

  public Peer peer() {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes a packet a transport message, in place: the header is written at {@code offset}, the
   * packet behind it is encrypted and gets its tag. Sets the timers of sending.
   *
   * @param offset where the message begins; the packet begins {@link #HEADER_BYTES} later, and
   *     needs 16 bytes of room behind it
   * @param length of the packet, padded already (see {@link #paddedLength}); 0 is a keepalive
   * @return length of the message, {@code length + OVERHEAD_BYTES}; or {@link #DROPPED} if the
   *     session ended within the batch
   */
  public int seal(long now, MemorySegment datagram, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /**
   * Authenticates and decrypts a transport message that {@link Engine#sessionFor} found this
   * session for, in place; sets the timers of receiving, confirms the session, and follows a peer
   * that has roamed.
   *
   * @param path where it came from
   * @param length of the message with header and tag
   * @return length of the packet, which begins at {@code offset + HEADER_BYTES}, padding included;
   *     0 for a keepalive; {@link #DROPPED} for what is to be ignored. Before a packet is passed
   *     on, {@link Peer#acceptsSource} has to agree
   */
  public int open(long now, Path path, MemorySegment datagram, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /**
   * The length to which a packet is padded with zeros before it is sealed: the next multiple of 16,
   * but not beyond the MTU (whitepaper §5.4.6).
   */
  public static int paddedLength(int length, int mtu) {
    int padded = length + 15 & ~15;
    return length >= mtu ? length : Math.min(padded, mtu);
  }
}
