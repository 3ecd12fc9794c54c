package net.spanwire.core.wireguard;

/**
 * What bounds an engine.
 *
 * @param timers the protocol's timers
 * @param handshakeQueue initiations of others in work at once; a further one is dropped and
 *     counted. From an eighth of this on the engine is under load: it asks for cookies and limits
 *     each source
 * @param handshakesPerSecond under load, from one source (an IPv4 address, an IPv6 /64)
 * @param handshakeBurst under load, from one source at once
 * @param limitedSources how many sources are told apart; when all are busy a further one is refused
 * @param stagedPackets waiting for a session, per peer; the oldest makes place
 * @param stagedBytes likewise, in bytes of memory
 * @param outputs datagrams waiting for {@link Engine#poll}; a further one is dropped
 * @param notBefore timestamps of handshakes are later than this: the last one that an earlier
 *     process sent, where it is known; else {@link Tai64n#ZERO}, and the wall clock is relied upon
 */
public record EngineParameters(
    TimerParameters timers,
    int handshakeQueue,
    int handshakesPerSecond,
    int handshakeBurst,
    int limitedSources,
    int stagedPackets,
    int stagedBytes,
    int outputs,
    Tai64n notBefore) {

  public static final EngineParameters DEFAULT =
      new EngineParameters(
          TimerParameters.DEFAULT, 1024, 20, 5, 8192, 128, 256 * 1024, 4096, Tai64n.ZERO);

  /** The same with other timers. */
  public EngineParameters withTimers(TimerParameters other) {
    return new EngineParameters(
        other,
        handshakeQueue,
        handshakesPerSecond,
        handshakeBurst,
        limitedSources,
        stagedPackets,
        stagedBytes,
        outputs,
        notBefore);
  }
}
