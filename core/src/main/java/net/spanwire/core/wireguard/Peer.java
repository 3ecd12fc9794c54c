package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.wireguard.noise.StaticKeys;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a tunnel. Made by {@link Engine#addPeer}; belongs to the engine's thread, but
 * for {@link #status}, {@link #health}, {@link #config} and {@link #device}, which any thread may
 * ask.
 *
 * <p>This is where its parts meet: sessions ({@link Keypairs}), handshakes, timers, path and health
 * each own their state, and what happens to one is told to the others here.
 */
public final class Peer {

  private final Device device;
  private final EngineContext context;
  private final Keypairs keypairs;
  private final StagedPackets staged;
  private final PeerTimers timers;
  private final PeerHandshake handshake;
  private final PeerHealth health;
  private final PeerPath way;
  private final CookieJar cookies;
  private final PeerTraffic traffic = new PeerTraffic();
  private final DropCounters drops = new DropCounters();
  private volatile PeerConfig config;
  private volatile @Nullable Instant latestHandshake;
  private LocalIdentity identity;
  private StaticKeys staticKeys;
  private boolean removed;

  Peer(Device device, EngineContext context, PeerConfig config, LocalIdentity identity) {
    this.device = device;
    this.context = context;
    this.config = config;
    this.identity = identity;
    this.staticKeys = staticKeys(context, identity, config.publicKey());
    this.keypairs = new Keypairs(context.indexes);
    this.staged =
        new StagedPackets(context.parameters.stagedPackets(), context.parameters.stagedBytes());
    this.timers = new PeerTimers(this, context);
    this.handshake = new PeerHandshake(this, context, timers);
    this.health = new PeerHealth(this, context.outputs);
    this.way = new PeerPath(config);
    this.cookies = new CookieJar(config.publicKey().toBytes());
  }

  private static StaticKeys staticKeys(
      EngineContext context, LocalIdentity identity, PublicKey theirs) {
    return new StaticKeys(
        context.ports.curve(),
        identity.privateKey().clone(),
        identity.publicKey().toBytes(),
        theirs.toBytes());
  }

  public Device device() {
    return device;
  }

  /** As it was added, or reconfigured last; candidates that were resolved later are not in it. */
  public PeerConfig config() {
    return config;
  }

  // The packet path.

  /**
   * The session to send with; asked once per batch. If there is none, or it is due for renewal, a
   * handshake begins.
   *
   * @return null if there is none: {@link #stage} the packets
   */
  public @Nullable Session session(long now) {
    Session current = keypairs.current();
    if (current == null || !current.canSend(now)) {
      handshake.initiate(now);
      return null;
    }
    if (current.renewOnSend(now)) {
      handshake.initiate(now);
    }
    return current;
  }

  /** Where its packets go; not null while there is a session. Asked once per batch. */
  public @Nullable Path path() {
    return way.current();
  }

  /**
   * Whether a place is known at which a handshake can be tried; without one, packets wait in vain.
   */
  public boolean hasEndpoint() {
    return way.forHandshake() != null;
  }

  /**
   * Keeps a copy of a packet until there is a session ({@link Output.SendStaged}). Bounded: the
   * oldest makes place, and is counted.
   *
   * @param length bytes at {@code offset}, of whatever form the packet path reads from its device
   */
  public void stage(MemorySegment packet, long offset, int length) {
    int lost = removed ? 1 : staged.add(packet, offset, length);
    if (lost > 0) {
      drops.add(DropReason.STAGED_OVERFLOW, lost);
    }
  }

  /**
   * Whether a packet that was opened may come from this peer: it is an IP packet, and its source
   * belongs to this peer. If not, it is counted. Allocates nothing.
   */
  public boolean acceptsSource(MemorySegment packet, long offset, int length) {
    if (device.allowedIps().ofSource(packet, offset, length) == this) {
      return true;
    }
    boolean isPacket = AllowedIps.version(packet, offset, length) != 0;
    drops.add(isPacket ? DropReason.SOURCE_NOT_ALLOWED : DropReason.BAD_INNER_PACKET);
    return false;
  }

  /** Begins a handshake now, whatever the state of the session; for an operator's command. */
  public void initiate(long now) {
    handshake.initiate(now);
  }

  /** Messages around packets of {@code bytes} together are sealed. */
  void onSent(long now, int messages, int bytes) {
    boolean data = bytes > 0;
    traffic.sent(bytes + messages * Session.OVERHEAD_BYTES, data ? messages : 0);
    timers.sent(now, data);
  }

  /** A message of {@code length} bytes was opened. */
  void onReceived(long now, Session session, Path path, int length) {
    boolean data = length > Session.OVERHEAD_BYTES;
    follow(path);
    traffic.received(length, data ? 1 : 0);
    timers.received(now, data);
    if (session == keypairs.next()) {
      onConfirmed(now, session);
    } else if (session.renewOnReceive(now)) {
      handshake.initiate(now);
    }
    if (health.isSuspect()) {
      health.up("it answers again");
    }
  }

  boolean accepts(Path path) {
    return way.accepts(path);
  }

  private void follow(Path path) {
    if (way.follow(path)) {
      context.outputs.add(new Output.EndpointChanged(this, path));
    }
  }

  // Handshakes.

  /** A handshake message of ours goes out (timersAnyAuthenticatedPacketSent). */
  void onHandshakeSent(long now, int length) {
    traffic.sent(length, 0);
    timers.sent(now, false);
  }

  /** A handshake message has proved to be this peer's. */
  void onHandshakeReceived(long now, Path path, int length) {
    follow(path);
    traffic.received(length, 0);
    timers.received(now, false);
  }

  /** Our handshake was answered: the session is in use, and a packet on it confirms it to them. */
  void onResponse(long now, Session session) {
    keypairs.begin(session);
    timers.sessionDerived(now);
    onStarted(session);
    if (staged.isEmpty()) {
      sendKeepalive(now);
    } else {
      sendStaged(session);
    }
  }

  /** Their first packet on the session that we have offered: it is in use. */
  private void onConfirmed(long now, Session session) {
    keypairs.confirmNext();
    onStarted(session);
    if (!staged.isEmpty() && session.canSend(now)) {
      sendStaged(session);
    }
  }

  private void onStarted(Session session) {
    handshake.complete();
    timers.sessionStarted(session);
    latestHandshake = context.ports.wallClock().instant();
    context.outputs.add(new Output.SessionStarted(this, session.initiator()));
    health.up("the handshake is complete");
  }

  private void sendStaged(Session session) {
    context.outputs.add(new Output.SendStaged(this, session, staged.take()));
  }

  void flushStaged() {
    int lost = staged.clear();
    if (lost > 0) {
      drops.add(DropReason.STAGED_FLUSHED, lost);
    }
  }

  // Deadlines.

  /** Sends an empty packet, or begins a handshake if there is no session to send it on. */
  void sendKeepalive(long now) {
    Session session = session(now);
    Path path = way.current();
    if (session == null || path == null) {
      return;
    }
    int length = session.seal(now, context.scratch, Session.HEADER_BYTES, 0, 0);
    if (length > 0) {
      byte[] bytes = new byte[length];
      MemorySegment.copy(context.scratch, 0, MemorySegment.ofArray(bytes), 0, length);
      context.outputs.send(path, bytes);
    }
  }

  /** Sent data, and heard nothing for KEEPALIVE_TIMEOUT + REKEY_TIMEOUT. */
  void onUnanswered(long now) {
    Duration silence = Duration.ofNanos(context.timers.unanswered);
    health.suspect("sent data, and heard nothing for " + silence.toSeconds() + " s");
    way.forgetSource();
    handshake.initiate(now);
  }

  /** The session is old; it is renewed, though nothing is sent, if the peer is to be kept up. */
  void onRenewal(long now) {
    if (config.keepUp()) {
      handshake.initiate(now);
    }
  }

  /** The current session was not renewed in time. */
  void onSessionExpired(long now) {
    Session current = keypairs.current();
    if (current != null && current.canSend(now)) {
      return;
    }
    int attempts = handshake.attempts();
    health.down(
        attempts == 0
            ? "the session expired, and nothing asked for a new one"
            : "the session expired, with " + attempts + " handshake initiations unanswered");
    if (config.keepUp()) {
      handshake.initiate(now);
    }
  }

  /** Nothing has come of three times REJECT_AFTER_TIME: the keys are wiped (whitepaper §6.3). */
  void zeroKeys() {
    keypairs.clear();
    timers.sessionsCleared();
    if (!timers.handshakePending()) {
      handshake.discard();
      flushStaged();
    }
  }

  // Changes by the operator; checked by the engine.

  /** It is in its place: begins, if it is to be kept up. */
  void start(long now) {
    timers.setPersistentKeepalive(now, config.persistentKeepalive());
    if (config.keepUp()) {
      handshake.initiate(now);
    }
  }

  void reconfigure(long now, PeerConfig changed) {
    config = changed;
    way.reconfigure(changed);
    handshake.onCandidates(now);
    timers.setPersistentKeepalive(now, changed.persistentKeepalive());
    Session current = keypairs.current();
    boolean wanted = changed.keepUp() || !staged.isEmpty();
    if (wanted && (current == null || !current.canSend(now))) {
      handshake.initiate(now);
    }
  }

  /** Another key of ours: sessions of the old one are of no use. */
  void reidentify(LocalIdentity changed) {
    endSessions();
    identity = changed;
    staticKeys.wipe();
    staticKeys = staticKeys(context, changed, config.publicKey());
  }

  void setCandidates(long now, ImmutableList<Endpoint> candidates) {
    if (!candidates.equals(way.candidates())) {
      way.setCandidates(candidates);
      handshake.onCandidates(now);
    }
  }

  void remove() {
    removed = true;
    endSessions();
    context.deadlines.remove(timers);
    staticKeys.wipe();
  }

  void endSessions() {
    keypairs.clear();
    timers.sessionsCleared();
    timers.handshakeComplete();
    handshake.discard();
    flushStaged();
    health.down("the keys were changed or removed");
  }

  boolean isRemoved() {
    return removed;
  }

  // Its parts.

  LocalIdentity identity() {
    return identity;
  }

  StaticKeys staticKeys() {
    return staticKeys;
  }

  Keypairs keypairs() {
    return keypairs;
  }

  PeerHandshake handshake() {
    return handshake;
  }

  PeerHealth healthState() {
    return health;
  }

  PeerPath way() {
    return way;
  }

  CookieJar cookies() {
    return cookies;
  }

  DropCounters drops() {
    return drops;
  }

  // For any thread.

  public Health health() {
    return health.health();
  }

  /** How it is now; for any thread. */
  public PeerStatus status() {
    return new PeerStatus(
        config.name(),
        config.publicKey(),
        health.health(),
        health.reason(),
        latestHandshake,
        way.current(),
        traffic.rxBytes(),
        traffic.rxPackets(),
        traffic.txBytes(),
        traffic.txPackets(),
        handshake.attempts(),
        drops.snapshot());
  }

  /** Its name. */
  @Override
  public String toString() {
    return config.name();
  }
}
