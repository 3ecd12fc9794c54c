package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.message.MessageType;
import net.spanwire.core.wireguard.message.TransportHeader;
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
 *                           └ no transport → handleHandshake
 * tick nextDeadline() → onDeadline(now)
 * work Output.Run → task.run() on a worker → onTaskDone(now, result)
 * then poll() until null, after each batch of any of these
 * </pre>
 *
 * <p>{@code now} is monotonic, in nanoseconds, as {@link System#nanoTime}; asked once per batch.
 * Nothing throws for what comes from the network: it is counted.
 */
public final class Engine {

  private final EngineContext context;
  private final KeyRing keys;
  private final Handshakes handshakes;

  public Engine(EngineParameters parameters, EnginePorts ports) {
    context = new EngineContext(parameters, ports);
    keys = new KeyRing(ports.random());
    handshakes = new Handshakes(context, keys);
  }

  // Interfaces and peers.

  /** A new interface. Names are for people: the engine does not compare them. */
  public Device addDevice(String name) {
    return new Device(name);
  }

  /** Removes the peers of the interface, and with them all that the engine knows of it. */
  public void removeDevice(Device device) {
    device.peers().forEach(this::removePeer);
  }

  /**
   * A new peer behind an interface. If it is to be kept up, a handshake begins. Prefixes that
   * another peer of the interface has move over to it.
   *
   * @throws IllegalArgumentException if there is a peer of the same pair of keys, or both keys are
   *     one
   */
  public Peer addPeer(long now, Device device, PeerConfig config) {
    keys.check(config, null);
    LocalIdentity identity = keys.identity(config.privateKey());
    Peer peer = new Peer(device, context, config, identity);
    keys.add(identity, config.publicKey(), peer);
    device.add(peer);
    peer.start(now);
    return peer;
  }

  /**
   * Changes a peer: its session is kept, but if our private key changes. A changed preshared key
   * counts from the next handshake on. Changed candidates become its endpoint at once. Of its
   * prefixes those are touched that differ between the two configurations.
   *
   * @throws IllegalArgumentException if the public key is another, or the new pair is taken
   */
  public void reconfigure(long now, Peer peer, PeerConfig config) {
    PeerConfig before = peer.config();
    if (!before.publicKey().equals(config.publicKey())) {
      throw new IllegalArgumentException(
          "peer " + before.name() + " cannot get another public key: that is another peer");
    }
    keys.check(config, peer);
    if (!before.privateKey().equals(config.privateKey())) {
      LocalIdentity old = peer.identity();
      LocalIdentity identity = keys.identity(config.privateKey());
      peer.reidentify(identity);
      keys.remove(old, config.publicKey());
      keys.add(identity, config.publicKey(), peer);
    }
    AllowedIps<Peer> allowedIps = peer.device().allowedIps();
    Sets.difference(before.allowedIps(), config.allowedIps())
        .forEach(prefix -> allowedIps.remove(prefix, peer));
    Sets.difference(config.allowedIps(), before.allowedIps())
        .forEach(prefix -> allowedIps.insert(prefix, peer));
    peer.reconfigure(now, config);
  }

  /** Removes a peer, and wipes its keys. */
  public void removePeer(Peer peer) {
    if (peer.isRemoved()) {
      return;
    }
    peer.remove();
    peer.device().remove(peer);
    keys.remove(peer.identity(), peer.config().publicKey());
  }

  /**
   * What a peer's name resolves to by now. A live session goes on where it is; handshakes are tried
   * at each of these in turn.
   */
  public void setCandidates(long now, Peer peer, ImmutableList<Endpoint> candidates) {
    peer.setCandidates(now, candidates);
  }

  /**
   * Says where a peer is, whatever was known of it: packets go there until it is heard elsewhere,
   * and its candidates are forgotten.
   */
  public void setEndpoint(long now, Peer peer, Endpoint endpoint) {
    peer.way().moveTo(endpoint);
    peer.handshake().onCandidates(now);
  }

  /** Ends the sessions of a peer, and wipes their keys; the next packet begins a new one. */
  public void endSessions(Peer peer) {
    peer.endSessions();
  }

  /** The peer of a pair of keys, or null. */
  public @Nullable Peer peer(PublicKey ours, PublicKey theirs) {
    return keys.peer(ours, theirs);
  }

  // What comes in.

  /**
   * True if the datagram claims to be transport data: for {@link #sessionFor}, else for {@link
   * #handleHandshake}.
   */
  public static boolean isTransport(MemorySegment datagram, long offset, int length) {
    return length >= TransportHeader.LEAST_MESSAGE_BYTES
        && TransportHeader.type(datagram, offset) == MessageType.TRANSPORT;
  }

  /**
   * The session that a transport message names. Allocates nothing.
   *
   * @param length of the message
   * @return null if there is none: counted
   */
  public @Nullable Session sessionFor(MemorySegment datagram, long offset, int length) {
    if (length < TransportHeader.LEAST_MESSAGE_BYTES) {
      context.drops.add(DropReason.MALFORMED);
      return null;
    }
    int receiver = TransportHeader.receiver(datagram, offset);
    if (context.indexes.get(receiver) instanceof Session session) {
      return session;
    }
    context.drops.add(DropReason.UNKNOWN_INDEX);
    return null;
  }

  /**
   * The session that transport messages with this receiver index name; counts nothing.
   *
   * @return null if there is none
   */
  public @Nullable Session session(int receiver) {
    return context.indexes.get(receiver) instanceof Session session ? session : null;
  }

  /** Takes any datagram that is not transport data; counts what is no message at all. */
  public void handleHandshake(
      long now, Path path, MemorySegment datagram, long offset, int length) {
    handshakes.handle(now, path, datagram, offset, length);
  }

  /** Takes the result of a task that {@link Output.Run} asked for. */
  public void onTaskDone(long now, HandshakeTask.Result result) {
    handshakes.onTaskDone(now, result);
  }

  /** When {@link #onDeadline} is due; {@link Long#MAX_VALUE} if nothing is. */
  public long nextDeadline() {
    return context.deadlines.next();
  }

  /** Does what is due by {@code now}. */
  public void onDeadline(long now) {
    DeadlineTable.Entry due = context.deadlines.takeDue(now);
    while (due != null) {
      due.fire(now);
      due = context.deadlines.takeDue(now);
    }
  }

  // What goes out.

  /** The next thing to be done, or null. */
  public @Nullable Output poll() {
    return context.outputs.poll();
  }

  /** Datagrams that could not be put down to any peer. */
  public DropCounters drops() {
    return context.drops;
  }

  /** The latest timestamp sent, which a later process is to begin after; for any thread. */
  public Tai64n latestTimestamp() {
    return context.timestamps.latest();
  }

  /** Ends everything, and wipes all keys. */
  public void close() {
    keys.peers().forEach(this::removePeer);
  }
}
