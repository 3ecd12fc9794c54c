package net.spanwire.core.wireguard;

import java.util.random.RandomGenerator;

/** {@link TimerParameters} as the engine computes with them: in nanoseconds. */
final class TimerNanos {

  final long rekeyAfterTime;
  final long rejectAfterTime;
  final long rekeyAttemptTime;
  final long rekeyTimeout;
  final long keepaliveTimeout;

  /** Sent, and heard nothing for so long: the peer may have lost its session. */
  final long unanswered;

  /** An initiator that only receives renews a session of this age. */
  final long renewOnReceive;

  private final long rekeyJitter;

  TimerNanos(TimerParameters parameters) {
    rekeyAfterTime = parameters.rekeyAfterTime().toNanos();
    rejectAfterTime = parameters.rejectAfterTime().toNanos();
    rekeyAttemptTime = parameters.rekeyAttemptTime().toNanos();
    rekeyTimeout = parameters.rekeyTimeout().toNanos();
    keepaliveTimeout = parameters.keepaliveTimeout().toNanos();
    rekeyJitter = parameters.rekeyJitter().toNanos();
    unanswered = keepaliveTimeout + rekeyTimeout;
    renewOnReceive = rejectAfterTime - keepaliveTimeout - rekeyTimeout;
  }

  long jitter(RandomGenerator random) {
    return rekeyJitter <= 0 ? 0 : random.nextLong(rekeyJitter + 1);
  }
}
