package net.spanwire.core.wireguard;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.wireguard.message.CookieReply;
import net.spanwire.core.wireguard.message.HandshakeInitiation;
import net.spanwire.core.wireguard.message.HandshakeResponse;
import net.spanwire.core.wireguard.message.MessageType;
import net.spanwire.core.wireguard.message.TransportHeader;
import net.spanwire.core.wireguard.noise.NoiseInitiator;
import net.spanwire.core.wireguard.noise.NoiseResponder;

/**
 * Handshake messages as they come in. Each step is costlier than the one before it:
 *
 * <ol>
 *   <li>type and length;
 *   <li>MAC1: is it for a key of ours?
 *   <li>under load, MAC2: is the sender where it says? If not, it gets a cookie;
 *   <li>under load, the rate of its source;
 *   <li>a place in the queue of work, else it is dropped;
 *   <li>curve work, as tasks: first who it is, then, for a peer of ours, the rest. If the peer is
 *       another engine's, that one goes on, with a place in its own queue.
 * </ol>
 */
final class Handshakes {

  private static final long LOAD_LASTS = 1_000_000_000L;

  private final EngineContext context;
  private final KeyRing keys;
  private final SourceLimiter limiter;
  private final int queue;
  private int inWork;
  private long underLoadUntil = Long.MIN_VALUE;

  Handshakes(EngineContext context, KeyRing keys) {
    this.context = context;
    this.keys = keys;
    EngineParameters parameters = context.parameters;
    this.queue = parameters.handshakeQueue();
    this.limiter =
        new SourceLimiter(
            parameters.handshakesPerSecond(),
            parameters.handshakeBurst(),
            parameters.limitedSources());
  }

  /** Takes any datagram that is not transport data. */
  void handle(long now, Path path, MemorySegment datagram, long offset, int length) {
    int type = length < 4 ? 0 : TransportHeader.type(datagram, offset);
    if (length != lengthOf(type)) {
      context.drops.add(DropReason.MALFORMED);
      return;
    }
    byte[] wire = datagram.asSlice(offset, length).toArray(JAVA_BYTE);
    switch (type) {
      case MessageType.HANDSHAKE_INITIATION ->
          onInitiation(now, path, HandshakeInitiation.ofWire(wire));
      case MessageType.HANDSHAKE_RESPONSE -> onResponse(now, path, HandshakeResponse.ofWire(wire));
      default -> onCookie(now, CookieReply.ofWire(wire));
    }
  }

  private static int lengthOf(int type) {
    return switch (type) {
      case MessageType.HANDSHAKE_INITIATION -> HandshakeInitiation.BYTES;
      case MessageType.HANDSHAKE_RESPONSE -> HandshakeResponse.BYTES;
      case MessageType.COOKIE_REPLY -> CookieReply.BYTES;
      default -> -1;
    };
  }

  private void onInitiation(long now, Path path, HandshakeInitiation initiation) {
    LocalIdentity identity = keys.addressee(initiation.wire());
    if (identity == null) {
      context.drops.add(DropReason.INVALID_MAC1);
    } else if (admit(now, path, identity.checker(), initiation.wire(), initiation.sender())) {
      inWork++;
      context.outputs.add(
          new Output.Run(new OpenInitiation(context.ports.curve(), identity, path, initiation)));
    }
  }

  private void onResponse(long now, Path path, HandshakeResponse response) {
    if (!(context.indexes.get(response.receiver()) instanceof OwnInitiation own)) {
      context.drops.add(DropReason.UNSOLICITED_RESPONSE);
      return;
    }
    Peer peer = own.peer();
    NoiseInitiator noise = own.noise();
    CookieChecker checker = peer.identity().checker();
    if (noise == null) {
      peer.drops().add(DropReason.UNSOLICITED_RESPONSE);
    } else if (!checker.mac1Fits(response.wire())) {
      peer.drops().add(DropReason.INVALID_MAC1);
    } else if (!peer.accepts(path)) {
      peer.drops().add(DropReason.ENDPOINT_LOCKED);
    } else if (admit(now, path, checker, response.wire(), response.sender())) {
      inWork++;
      PresharedKey presharedKey = peer.config().presharedKey();
      context.outputs.add(
          new Output.Run(new FinishInitiation(own, path, noise, response, presharedKey)));
    }
  }

  /** Steps 3 to 5. */
  private boolean admit(long now, Path path, CookieChecker checker, byte[] wire, int sender) {
    if (isUnderLoad(now)) {
      if (!checker.mac2Fits(now, wire, path.remote())) {
        context.drops.add(DropReason.COOKIE_REQUIRED);
        byte[] reply = checker.reply(now, wire, path.remote(), sender).wire();
        context.outputs.send(path, reply);
        return false;
      }
      if (!limiter.allows(now, path.remote().address())) {
        context.drops.add(DropReason.RATE_LIMITED);
        return false;
      }
    }
    if (inWork >= queue) {
      context.drops.add(DropReason.HANDSHAKE_QUEUE_FULL);
      return false;
    }
    return true;
  }

  /** Under load while an eighth of the queue is in use, and for a second after. */
  private boolean isUnderLoad(long now) {
    if (inWork >= Math.max(1, queue / 8)) {
      underLoadUntil = now + LOAD_LASTS;
      return true;
    }
    return now < underLoadUntil;
  }

  /** A cookie proves nothing about where its sender is, so the endpoint stays. */
  private void onCookie(long now, CookieReply reply) {
    IndexOwner owner = context.indexes.get(reply.receiver());
    if (owner == null || !owner.peer().cookies().take(now, reply)) {
      context.drops.add(DropReason.BAD_COOKIE);
    }
  }

  void onTaskDone(long now, HandshakeTask.Result result) {
    switch (result) {
      case CreateInitiation.Done(OwnInitiation own, NoiseInitiator noise) ->
          own.peer().handshake().created(now, own, noise);
      case OpenInitiation.Done opened -> {
        inWork--;
        onOpened(now, opened);
      }
      case OpenInitiation.HandedOver(OpenInitiation.Done opened) -> {
        if (inWork < queue) {
          onOpened(now, opened);
        } else {
          context.drops.add(DropReason.HANDSHAKE_QUEUE_FULL);
        }
      }
      case AnswerInitiation.Done done -> {
        inWork--;
        done.task().peer().handshake().answered(now, done);
      }
      case FinishInitiation.Done done -> {
        inWork--;
        done.task().own().peer().handshake().finished(now, done.task(), done.keys());
      }
    }
  }

  private void onOpened(long now, OpenInitiation.Done opened) {
    NoiseResponder noise = opened.noise();
    if (noise == null) {
      context.drops.add(DropReason.BAD_HANDSHAKE);
      return;
    }
    PublicKey theirs = PublicKey.of(noise.remotePublicKey());
    Peer peer = keys.peer(opened.identity().publicKey(), theirs);
    if (peer == null) {
      context.drops.add(DropReason.UNKNOWN_PEER);
    } else if (peer.device().engine() == context.shard.number()) {
      answer(now, peer, opened.path(), noise);
    } else {
      context.outputs.add(
          new Output.HandOver(peer.device().engine(), new OpenInitiation.HandedOver(opened)));
    }
  }

  private void answer(long now, Peer peer, Path path, NoiseResponder noise) {
    DropReason refusal = peer.handshake().answer(now, path, noise);
    if (refusal == null) {
      inWork++;
    } else {
      peer.drops().add(refusal);
    }
  }
}
