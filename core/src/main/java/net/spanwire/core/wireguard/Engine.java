package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
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
 * <p>Several engines can be one host to the network, each on a thread of its own: see {@link
 * #group}.
 *
 * <p>{@code now} is monotonic, in nanoseconds, as {@link System#nanoTime}; asked once per batch.
 * Nothing throws for what comes from the network: it is counted.
 */
public final class Engine {

  private final EngineContext context;
  private final KeyRing keys;
  private final Handshakes handshakes;

  /** An engine without others. */
  public Engine(EngineParameters parameters, EnginePorts ports) {
    this(
        new EngineContext(parameters, ports, timestamps(parameters, ports), Shard.ONLY),
        new KeyRing(ports.random()));
  }

  private Engine(EngineContext context, KeyRing keys) {
    this.context = context;
    this.keys = keys;
    this.handshakes = new Handshakes(context, keys);
  }

  /**
   * Engines that are one host to the network, numbered from 0. Each has its own interfaces, peers,
   * sessions and timers, and gives out receiver indexes whose lowest byte, modulo {@code size}, is
   * its number: so what comes in can be brought to the right one ({@link #ownerOf}). They share the
   * keys of ours, and timestamps. An initiation may come to any of them ({@link Output.HandOver}).
   *
   * @param size at least 1
   */
  public static ImmutableList<Engine> group(
      EngineParameters parameters, EnginePorts ports, int size) {
    TimestampSource timestamps = timestamps(parameters, ports);
    KeyRing keys = new KeyRing(ports.random());
    return IntStream.range(0, size)
        .mapToObj(number -> new Shard(number, size))
        .map(shard -> new Engine(new EngineContext(parameters, ports, timestamps, shard), keys))
        .collect(ImmutableList.toImmutableList());
  }

  private static TimestampSource timestamps(EngineParameters parameters, EnginePorts ports) {
    return new TimestampSource(ports.wallClock(), parameters.notBefore());
  }

  /** Its place in its {@link #group}. */
  public int number() {
    return context.shard.number();
  }

  // Interfaces and peers.

  /** A new interface. Names are for people: the engine does not compare them. */
  public Device addDevice(String name) {
    return new Device(name, number());
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
    Peer peer = keys.add(config, identity -> new Peer(device, context, config, identity));
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
    keys.rekey(peer, config);
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
    keys.remove(peer);
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

  /** The peer of a pair of keys, which may be another engine's of the group; or null. */
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

  /** True for an initiation or a response of ours. */
  public static boolean isHandshake(MemorySegment datagram) {
    int type = TransportHeader.type(datagram, 0);
    return type == MessageType.HANDSHAKE_INITIATION || type == MessageType.HANDSHAKE_RESPONSE;
  }

  /**
   * The session that a transport message names. Allocates nothing.
   *
   * @param length of the message
   * @return null if there is none: counted, but where {@link #ownerOf} names another engine
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
    if (context.shard.owns(receiver)) {
      context.drops.add(DropReason.UNKNOWN_INDEX);
    }
    return null;
  }

  /**
   * The number of the engine of the group whose message this is, by the receiver that it names;
   * this one's if it names none, or is no message. Allocates nothing.
   */
  public int ownerOf(MemorySegment datagram, long offset, int length) {
    return context.shard.ownerOf(datagram, offset, length);
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

  /** Ends everything that is its own, and wipes its keys. */
  public void close() {
    keys.peers().stream()
        .filter(peer -> peer.device().engine() == number())
        .forEach(this::removePeer);
  }
}
