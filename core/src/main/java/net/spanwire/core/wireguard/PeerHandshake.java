package net.spanwire.core.wireguard;

import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.message.HandshakeResponse;
import net.spanwire.core.wireguard.noise.NoiseInitiator;
import net.spanwire.core.wireguard.noise.NoiseResponder;
import net.spanwire.core.wireguard.noise.TransportKeys;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes with one peer. The one that we begin:
 *
 * <pre>
 * initiate → CreateInitiation → created: sent, wait
 *    ↑ onRetry, at the next place        ↓ response → FinishInitiation → finished: session in use
 * </pre>
 *
 * <p>and the one that we answer, which the two do not share any state with, so that two that cross
 * each other both succeed: AnswerInitiation → answered: session offered, in use when the peer uses
 * it.
 */
final class PeerHandshake {

  /** At most 50 initiations a second are taken from a peer, as wireguard-go and the kernel do. */
  private static final long LEAST_INTERVAL = 20_000_000L;

  private final Peer peer;
  private final EngineContext context;
  private final PeerTimers timers;
  private @Nullable OwnInitiation own;
  private volatile int attempts;
  private long triedSince;

  /** No two handshake messages of ours within REKEY_TIMEOUT. */
  private long earliestAt = Long.MIN_VALUE;

  private Tai64n latestTimestamp = Tai64n.ZERO;
  private long answerEarliestAt = Long.MIN_VALUE;

  PeerHandshake(Peer peer, EngineContext context, PeerTimers timers) {
    this.peer = peer;
    this.context = context;
    this.timers = timers;
  }

  /** Initiations without a response, in a row. */
  int attempts() {
    return attempts;
  }

  /** The greatest timestamp of the peer. */
  Tai64n latestTimestamp() {
    return latestTimestamp;
  }

  // We begin.

  /** A new session is wanted: begins a handshake, if none is under way. */
  void initiate(long now) {
    if (!timers.handshakePending()) {
      triedSince = now;
      attempt(now);
    }
  }

  private void attempt(long now) {
    if (peer.config().initiate() == PeerConfig.Initiate.NEVER || peer.isRemoved()) {
      return;
    }
    if (now < earliestAt) {
      timers.handshakeAt(earliestAt);
      return;
    }
    Path path = peer.way().forHandshake();
    int before = attempts;
    if (before % context.parameters.timers().staleAfterAttempts() == 0
        && (before > 0 || path == null)) {
      context.outputs.add(new Output.EndpointStale(peer, before));
    }
    attempts = before + 1;
    timers.handshakeAt(now + context.timers.rekeyTimeout + jitter());
    if (path == null) {
      peer.drops().add(DropReason.NO_ENDPOINT);
    } else {
      begin(now, path);
    }
  }

  private void begin(long now, Path path) {
    earliestAt = now + context.timers.rekeyTimeout;
    discard();
    OwnInitiation initiation = new OwnInitiation(peer, path, now);
    initiation.setIndex(context.indexes.allocate(context.ports.random(), initiation));
    own = initiation;
    PrivateKey ephemeral = PrivateKey.generate(context.ports.random());
    context.outputs.add(
        new Output.Run(
            new CreateInitiation(
                initiation, peer.staticKeys(), ephemeral, context.timestamps.next())));
  }

  private long jitter() {
    return context.timers.jitter(context.ports.random());
  }

  /** There was no answer in time, or the last attempt came too soon. */
  void onRetry(long now) {
    OwnInitiation unanswered = own;
    if (unanswered != null && timers.receivedAt() < unanswered.begunAt()) {
      peer.healthState().suspect(attempts + " handshake initiations without an answer");
    }
    if (now - triedSince >= context.timers.rekeyAttemptTime) {
      giveUp(now);
      return;
    }
    if (unanswered != null) {
      peer.way().nextPlace();
    }
    attempt(now);
  }

  /** REKEY_ATTEMPT_TIME is over (whitepaper §6.4); a peer that is kept up is tried on and on. */
  private void giveUp(long now) {
    OwnInitiation unanswered = own;
    if (unanswered == null || timers.receivedAt() < triedSince) {
      peer.healthState().down(whyNoAnswer());
    }
    discard();
    timers.handshakeGivenUp(now);
    peer.flushStaged();
    peer.way().nextPlace();
    if (peer.config().keepUp()) {
      initiate(now);
    }
  }

  private String whyNoAnswer() {
    Path path = peer.way().forHandshake();
    return path == null
        ? "no endpoint is known"
        : "no answer to " + attempts + " handshake initiations, the last to " + path.remote();
  }

  /** The candidates are others now: an attempt that waits for its answer need not wait longer. */
  void onCandidates(long now) {
    if (timers.handshakePending()) {
      timers.handshakeAt(Math.max(now, earliestAt));
    }
  }

  /** Takes what {@link CreateInitiation} made. */
  void created(long now, OwnInitiation initiation, @Nullable NoiseInitiator noise) {
    if (own != initiation) {
      if (noise != null) {
        noise.wipe();
      }
      return;
    }
    if (noise == null) {
      peer.drops().add(DropReason.BAD_HANDSHAKE);
      return;
    }
    initiation.made(noise);
    send(now, initiation.path(), noise.message().wire());
  }

  private void send(long now, Path path, byte[] wire) {
    peer.cookies().stamp(now, wire);
    if (context.outputs.send(path, wire)) {
      peer.onHandshakeSent(now, wire.length);
    }
  }

  /** Takes what {@link FinishInitiation} found. */
  void finished(long now, FinishInitiation task, @Nullable TransportKeys keys) {
    OwnInitiation initiation = task.own();
    // Given up meanwhile, and its secrets wiped: what was found says nothing.
    if (own != initiation) {
      if (keys != null) {
        keys.wipe();
      }
      return;
    }
    if (keys == null) {
      peer.drops().add(DropReason.BAD_HANDSHAKE);
      return;
    }
    Session session = session(now, true, initiation.index(), task.response().sender(), keys);
    context.indexes.handOver(initiation.index(), session);
    task.noise().wipe();
    own = null;
    peer.onHandshakeReceived(now, task.path(), HandshakeResponse.BYTES);
    peer.onResponse(now, session);
  }

  private Session session(
      long now, boolean initiator, int localIndex, int remoteIndex, TransportKeys keys) {
    return new Session(
        new Session.Origin(peer, initiator, localIndex, remoteIndex, now), keys, context);
  }

  // They begin.

  /**
   * Takes an initiation that {@link OpenInitiation} found to be this peer's; null if it goes on.
   */
  @Nullable DropReason answer(long now, Path path, NoiseResponder noise) {
    if (!peer.accepts(path)) {
      return DropReason.ENDPOINT_LOCKED;
    }
    if (now < answerEarliestAt) {
      return DropReason.HANDSHAKE_FLOOD;
    }
    int index = context.indexes.allocate(context.ports.random(), new IndexOwner.Reserved(peer));
    context.outputs.add(
        new Output.Run(
            new AnswerInitiation(
                peer,
                path,
                noise,
                context.ports.curve(),
                peer.staticKeys(),
                peer.config().presharedKey(),
                PrivateKey.generate(context.ports.random()),
                index,
                latestTimestamp)));
    return null;
  }

  /** Takes what {@link AnswerInitiation} made. */
  void answered(long now, AnswerInitiation.Done done) {
    AnswerInitiation task = done.task();
    AnswerInitiation.Answer answer = done.answer();
    DropReason refusal = done.refusal();
    // Two copies of one initiation may have been in work at the same time.
    if (answer != null && answer.timestamp().compareTo(latestTimestamp) <= 0) {
      refusal = DropReason.OLD_TIMESTAMP;
    }
    if (answer == null || refusal != null || peer.isRemoved()) {
      context.indexes.remove(task.index());
      if (refusal != null) {
        peer.drops().add(refusal);
      }
      return;
    }
    latestTimestamp = answer.timestamp();
    answerEarliestAt = now + LEAST_INTERVAL;
    earliestAt = now + context.timers.rekeyTimeout;
    int remoteIndex = task.noise().initiation().sender();
    Session session = session(now, false, task.index(), remoteIndex, answer.noise().keys());
    context.indexes.handOver(task.index(), session);
    peer.keypairs().offer(session);
    peer.onHandshakeReceived(now, task.path(), HandshakeInitiation.BYTES);
    timers.sessionDerived(now);
    send(now, task.path(), answer.noise().message().wire());
  }

  // Either way.

  /** A session stands: what is under way is not needed. */
  void complete() {
    attempts = 0;
    peer.way().settle();
    timers.handshakeComplete();
    discard();
  }

  /** Forgets an initiation of ours, and wipes its secrets. */
  void discard() {
    OwnInitiation initiation = own;
    if (initiation == null) {
      return;
    }
    context.indexes.remove(initiation.index());
    NoiseInitiator noise = initiation.noise();
    if (noise != null) {
      noise.wipe();
    }
    own = null;
  }
}
