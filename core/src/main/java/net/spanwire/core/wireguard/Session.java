package net.spanwire.core.wireguard;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Aead;
import net.spanwire.core.wireguard.message.TransportHeader;
import net.spanwire.core.wireguard.noise.TransportKeys;
import org.jspecify.annotations.Nullable;

/**
 * A pair of keys, one for each direction, with the counter of the one and the replay window of the
 * other (whitepaper §5.4.6). Belongs to the engine's thread. Its two methods {@link #seal} and
 * {@link #open} are the hot path: they allocate nothing and throw nothing.
 *
 * <p>Where other threads are to do the cipher's part, each of the two comes in parts: {@link
 * #reserve} on the engine's thread, {@link #writeHeader} and {@link #sendKey} anywhere; {@link
 * #mayOpen} on the engine's thread, {@link #receiveKey} anywhere, {@link #accept} on the engine's
 * thread. The engine may not be called for anything that ends sessions in between.
 *
 * <p>A transport message is a header of {@link #HEADER_BYTES}, the encrypted packet, and a tag of
 * 16 bytes: {@link #OVERHEAD_BYTES} in all.
 */
public final class Session implements IndexOwner {

  public static final int HEADER_BYTES = TransportHeader.BYTES;
  public static final int OVERHEAD_BYTES = TransportHeader.BYTES + Aead.TAG_BYTES;

  /** What {@link #open} and {@link #seal} return for what goes no further; it is counted. */
  public static final int DROPPED = -1;

  /** Threads beside the engine's that may work with its keys; they are numbered from 1. */
  public static final int MAX_LANES = 16;

  private final Peer peer;
  private final boolean initiator;
  private final int localIndex;
  private final int remoteIndex;
  private final long createdAt;
  private final long rekeyAfterMessages;
  private final long rejectAfterMessages;
  private final LaneKey sendKey;
  private final LaneKey receiveKey;
  private final ReplayWindow window = new ReplayWindow();

  private long sendCounter;

  /** From when on it is of no use; the past once it is closed. */
  private long rejectAt;

  /** From when on sending asks for a new session. */
  private final long renewOnSendAt;

  /** From when on receiving does, once. */
  private long renewOnReceiveAt;

  /** Which end of which handshake a session is. */
  record Origin(Peer peer, boolean initiator, int localIndex, int remoteIndex, long createdAt) {}

  /** Takes the keys over: wipes them. */
  Session(Origin origin, TransportKeys keys, EngineContext context) {
    peer = origin.peer;
    initiator = origin.initiator;
    localIndex = origin.localIndex;
    remoteIndex = origin.remoteIndex;
    createdAt = origin.createdAt;
    rekeyAfterMessages = context.parameters.timers().rekeyAfterMessages();
    rejectAfterMessages = context.parameters.timers().rejectAfterMessages();
    sendKey = new LaneKey(context.ports.aead().key(keys.send()));
    receiveKey = new LaneKey(context.ports.aead().key(keys.receive()));
    keys.wipe();
    rejectAt = createdAt + context.timers.rejectAfterTime;
    renewOnSendAt = initiator ? createdAt + context.timers.rekeyAfterTime : Long.MAX_VALUE;
    renewOnReceiveAt = initiator ? createdAt + context.timers.renewOnReceive : Long.MAX_VALUE;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  /** True if we began the handshake. */
  boolean initiator() {
    return initiator;
  }

  int localIndex() {
    return localIndex;
  }

  long createdAt() {
    return createdAt;
  }

  /** How many packets were sealed. */
  long sendCounter() {
    return sendCounter;
  }

  /** True while packets may be sent. */
  boolean canSend(long now) {
    return now < rejectAt && Long.compareUnsigned(sendCounter, rejectAfterMessages) < 0;
  }

  /** True if a new session is due before more is sent. */
  boolean renewOnSend(long now) {
    return now >= renewOnSendAt || Long.compareUnsigned(sendCounter, rekeyAfterMessages) >= 0;
  }

  /** True, once, if a new session is due though we only receive. */
  boolean renewOnReceive(long now) {
    if (now < renewOnReceiveAt) {
      return false;
    }
    renewOnReceiveAt = Long.MAX_VALUE;
    return true;
  }

  /**
   * Makes a packet a transport message: a header, the encrypted packet, a tag. Sets the timers of
   * sending.
   *
   * @param memory native memory
   * @param from where the packet is
   * @param length of the packet, padded already (see {@link #paddedLength}); 0 is a keepalive
   * @param to where the message goes, {@code length + OVERHEAD_BYTES} of room: {@code from -
   *     HEADER_BYTES}, or a place that does not overlap the packet
   * @return length of the message; or {@link #DROPPED} if the session ended within the batch
   */
  public int seal(long now, MemorySegment memory, long from, int length, long to) {
    if (!canSend(now)) {
      return drop(DropReason.SESSION_EXPIRED);
    }
    long counter = sendCounter;
    sendCounter = counter + 1;
    TransportHeader.write(memory, to, remoteIndex, counter);
    sendKey.own().seal(counter, memory, from, length, to + HEADER_BYTES);
    peer.onSent(now, 1, length);
    return length + OVERHEAD_BYTES;
  }

  /**
   * Takes counters for messages that will be sealed in this order, and sets the timers of sending.
   *
   * @param bytes of all packets, padded already
   * @return the first counter; {@link #DROPPED} if the session ends before the last of them:
   *     nothing is done or counted
   */
  public long reserve(long now, int messages, int bytes) {
    long first = sendCounter;
    if (now >= rejectAt || Long.compareUnsigned(first + messages, rejectAfterMessages) > 0) {
      return DROPPED;
    }
    sendCounter = first + messages;
    peer.onSent(now, messages, bytes);
    return first;
  }

  /**
   * Writes the header of a message with a counter that was reserved; the cipher text follows it.
   */
  public void writeHeader(MemorySegment memory, long to, long counter) {
    TransportHeader.write(memory, to, remoteIndex, counter);
  }

  /** What seals for a lane: 0 is the engine's thread, the others have numbers. */
  public Aead.Key sendKey(int lane) {
    return sendKey.of(lane);
  }

  /** What opens for a lane. */
  public Aead.Key receiveKey(int lane) {
    return receiveKey.of(lane);
  }

  /**
   * Authenticates and decrypts a transport message that {@link Engine#sessionFor} found this
   * session for, in place; sets the timers of receiving, confirms the session, and follows a peer
   * that has roamed.
   *
   * @param path where it came from
   * @param datagram native memory
   * @param length of the message with header and tag
   * @return length of the packet, which begins at {@code offset + HEADER_BYTES}, padding included;
   *     0 for a keepalive; {@link #DROPPED} for what is to be ignored. Before a packet is passed
   *     on, {@link Peer#acceptsSource} has to agree
   */
  public int open(long now, Path path, MemorySegment datagram, long offset, int length) {
    long counter = TransportHeader.counter(datagram, offset);
    DropReason refusal = refusal(now, path, counter);
    if (refusal != null) {
      return drop(refusal);
    }
    int sealed = length - HEADER_BYTES;
    if (!receiveKey.own().open(counter, datagram, offset + HEADER_BYTES, sealed)) {
      return drop(DropReason.BAD_TAG);
    }
    window.mark(counter);
    peer.onReceived(now, this, path, length);
    return length - OVERHEAD_BYTES;
  }

  /**
   * Whether {@link #open} would come to decrypt a message, and could end no other session by it, as
   * one does that confirms this one; counts nothing.
   */
  public boolean mayOpen(long now, Path path, MemorySegment datagram, long offset) {
    return refusal(now, path, TransportHeader.counter(datagram, offset)) == null
        && peer.keypairs().next() != this;
  }

  /**
   * Does all of {@link #open} but to decrypt, which {@link #receiveKey} has done.
   *
   * @param length of the message; {@link #DROPPED} if its tag was wrong
   * @return as {@link #open}
   */
  public int accept(long now, Path path, MemorySegment datagram, long offset, int length) {
    long counter = TransportHeader.counter(datagram, offset);
    DropReason refusal = refusal(now, path, counter);
    if (refusal != null || length < 0) {
      return drop(refusal == null ? DropReason.BAD_TAG : refusal);
    }
    window.mark(counter);
    peer.onReceived(now, this, path, length);
    return length - OVERHEAD_BYTES;
  }

  private @Nullable DropReason refusal(long now, Path path, long counter) {
    if (now >= rejectAt || Long.compareUnsigned(counter, rejectAfterMessages) >= 0) {
      return DropReason.SESSION_EXPIRED;
    }
    if (!window.accepts(counter)) {
      return DropReason.REPLAY;
    }
    return peer.accepts(path) ? null : DropReason.ENDPOINT_LOCKED;
  }

  private int drop(DropReason reason) {
    peer.drops().add(reason);
    return DROPPED;
  }

  /** Ends it, and wipes its keys. */
  void close() {
    if (rejectAt == Long.MIN_VALUE) {
      return;
    }
    rejectAt = Long.MIN_VALUE;
    sendKey.close();
    receiveKey.close();
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
