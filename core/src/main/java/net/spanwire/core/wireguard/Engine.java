package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.net.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The WireGuard protocol for any number of interfaces, peers and keys of ours behind one UDP port.
 *
 * <p>It does no I/O. An event loop, on one thread, gives it what comes and does what it asks for:
 *
 * <pre>
 * out  packet from TUN → device.peerFor → peer.session(now) → session.seal → UDP to peer.path()
 *                                          └ null → peer.stage
 * in   datagram from UDP → sessionFor → session.open → peer.acceptsSource → TUN of peer.device()
 *                           └ null, handshake → handleHandshake
 * tick nextDeadline() → onDeadline(now)
 * work Output.Run → task.run() on a worker → onTaskDone(now, result)
 * then poll() until null, after each batch of any of these
 * </pre>
 *
 * <p>{@code now} is monotonic, in nanoseconds, as {@link System#nanoTime}; asked once per batch.
 * Nothing throws for what comes from the network: it is counted.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Engine {

  public Engine(EngineParameters parameters, EnginePorts ports) {}

  /** A new interface. Names are for people: the engine does not compare them. */
  public Device addDevice(String name) {
    throw new UnsupportedOperationException();
  }

  /** Removes the interface and its peers. */
  public void removeDevice(Device device) {
    throw new UnsupportedOperationException();
  }

  /**
   * A new peer behind an interface. If it is to be kept up, a handshake begins.
   *
   * @throws IllegalArgumentException if there is a peer of the same pair of keys, or both keys are
   *     one
   */
  public Peer addPeer(long now, Device device, PeerConfig config) {
    throw new UnsupportedOperationException();
  }

  /**
   * Changes a peer: its session is kept, but if our private key changes. A changed preshared key
   * counts from the next handshake on. Changed candidates become its endpoint at once.
   *
   * @throws IllegalArgumentException if the public key is another, or the new pair is taken
   */
  public void reconfigure(long now, Peer peer, PeerConfig config) {
    throw new UnsupportedOperationException();
  }

  /** Removes a peer, and wipes its keys. */
  public void removePeer(Peer peer) {
    throw new UnsupportedOperationException();
  }

  /**
   * What a peer's name resolves to by now. A live session goes on where it is; handshakes are tried
   * at each of these in turn.
   */
  public void setCandidates(long now, Peer peer, ImmutableList<Endpoint> candidates) {
    throw new UnsupportedOperationException();
  }

  /** The peer of a pair of keys, or null. */
  public @Nullable Peer peer(PublicKey ours, PublicKey theirs) {
    throw new UnsupportedOperationException();
  }

  /**
   * True if the datagram claims to be transport data: {@link #sessionFor}, else {@link
   * #handleHandshake}.
   */
  public static boolean isTransport(MemorySegment datagram, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /**
   * The session that a transport message names. Allocates nothing.
   *
   * @return null if there is none: counted
   */
  public @Nullable Session sessionFor(MemorySegment datagram, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** Takes any datagram that is not transport data. */
  public void handleHandshake(
      long now, Path path, MemorySegment datagram, long offset, int length) {
    throw new UnsupportedOperationException();
  }

  /** Takes the result of a task that {@link Output.Run} asked for. */
  public void onTaskDone(long now, HandshakeTask.Result result) {
    throw new UnsupportedOperationException();
  }

  /** When {@link #onDeadline} is due; {@link Long#MAX_VALUE} if nothing is. */
  public long nextDeadline() {
    throw new UnsupportedOperationException();
  }

  /** Does what is due by {@code now}. */
  public void onDeadline(long now) {
    throw new UnsupportedOperationException();
  }

  /** The next thing to be done, or null. */
  public @Nullable Output poll() {
    throw new UnsupportedOperationException();
  }

  /** Datagrams that could not be put down to any peer. */
  public DropCounters drops() {
    throw new UnsupportedOperationException();
  }

  /** The latest timestamp sent, which a later process is to begin after. */
  public Tai64n latestTimestamp() {
    throw new UnsupportedOperationException();
  }

  /** Ends everything, and wipes all keys. */
  public void close() {
    throw new UnsupportedOperationException();
  }
}
