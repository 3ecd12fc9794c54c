package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;

/** What the engine wants done, or has to tell; taken by {@link Engine#poll} in order. */
public sealed interface Output {

  /**
   * Send these bytes: a handshake message, a cookie reply or a keepalive. Datagrams are few, so
   * each has an array of its own.
   *
   * @param path where to, and from where
   * @param bytes a heap segment: copy it into native memory
   */
  record Datagram(Path path, MemorySegment bytes) implements Output {}

  /**
   * Run the task, on any thread, and bring its result to {@link Engine#onTaskDone}. At most {@link
   * EngineParameters#handshakeQueue} and one or two a peer are out at once, so the queue of a
   * worker needs no bound of its own.
   */
  record Run(HandshakeTask task) implements Output {}

  /**
   * Bring this to {@link Engine#onTaskDone} of another engine, whose peer it concerns: an
   * initiation came here, as it says of whom it is only once it is opened. It may be lost: it comes
   * again.
   *
   * @param to the number of the other engine, see {@link Engine#group}
   */
  record HandOver(int to, HandshakeTask.Result opened) implements Output {}

  /**
   * A session stands, and these packets have waited for it: send them as if they had just been read
   * from the device, oldest first.
   *
   * @param packets heap segments, as they were given to {@link Peer#stage}
   */
  record SendStaged(Peer peer, Session session, ImmutableList<MemorySegment> packets)
      implements Output {}

  /** The peer's health has changed. */
  record HealthChanged(Peer peer, Health before, Health health, String reason) implements Output {}

  /** A handshake is complete: a new session is in use, the first one or a renewed one. */
  record SessionStarted(Peer peer, boolean initiator) implements Output {}

  /**
   * Packets to the peer go another way from now on: it roamed, or was found at another candidate.
   */
  record EndpointChanged(Peer peer, Path path) implements Output {}

  /**
   * The peer does not answer where it was thought to be, or no place is known. If its endpoint is a
   * name, resolve it again and give the answer to {@link Engine#setCandidates}.
   *
   * @param attempts initiations without a response in a row
   */
  record EndpointStale(Peer peer, int attempts) implements Output {}
}
