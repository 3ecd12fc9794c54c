package net.spanwire.core.wireguard;

import java.time.Duration;

/**
 * The constants of the protocol's timers (whitepaper §6.1). Only tests change them.
 *
 * @param rekeyAfterTime an initiator sends on a session of this age: it makes a new one
 * @param rejectAfterTime a session of this age is of no use
 * @param rekeyAttemptTime how long a handshake is tried before it is given up
 * @param rekeyTimeout how long an initiation waits for its response, and the least time between two
 * @param rekeyJitter up to this much is added to {@code rekeyTimeout} at random
 * @param keepaliveTimeout received, and nothing to send: an empty packet after this time
 * @param rekeyAfterMessages as {@code rekeyAfterTime}, by packets sent
 * @param rejectAfterMessages as {@code rejectAfterTime}, by packets sent; unsigned
 * @param staleAfterAttempts after so many initiations without a response the endpoint counts as
 *     stale: {@link Output.EndpointStale}, and again after as many
 */
public record TimerParameters(
    Duration rekeyAfterTime,
    Duration rejectAfterTime,
    Duration rekeyAttemptTime,
    Duration rekeyTimeout,
    Duration rekeyJitter,
    Duration keepaliveTimeout,
    long rekeyAfterMessages,
    long rejectAfterMessages,
    int staleAfterAttempts) {

  /** What the protocol says. */
  public static final TimerParameters DEFAULT =
      new TimerParameters(
          Duration.ofSeconds(120),
          Duration.ofSeconds(180),
          Duration.ofSeconds(90),
          Duration.ofSeconds(5),
          Duration.ofMillis(333),
          Duration.ofSeconds(10),
          1L << 60,
          -(1L << 13) - 1,
          3);

  public TimerParameters {
    if (rekeyAfterTime.compareTo(rejectAfterTime) >= 0) {
      throw new IllegalArgumentException("a session is renewed before it is rejected");
    }
    if (rekeyTimeout.isZero() || rekeyTimeout.isNegative() || staleAfterAttempts < 1) {
      throw new IllegalArgumentException("a handshake is tried again after some time, not at once");
    }
  }

  /** The same with another time after which an initiator makes a new session. */
  public TimerParameters withRekeyAfterTime(Duration time) {
    return new TimerParameters(
        time,
        rejectAfterTime,
        rekeyAttemptTime,
        rekeyTimeout,
        rekeyJitter,
        keepaliveTimeout,
        rekeyAfterMessages,
        rejectAfterMessages,
        staleAfterAttempts);
  }
}
