package net.spanwire.bgp.fsm;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When an idle session begins again (IdleHoldTimer), and when TCP is tried again. */
final class RetryTimers {

  private static final long NEVER = Connection.NEVER;
  private static final Duration IDLE_HOLD = Duration.ofSeconds(1);
  private static final Duration MAX_IDLE_HOLD = Duration.ofMinutes(2);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private final RandomGenerator random;
  private final Backoff idleHold;
  private Backoff connectRetry;
  private Duration longest;
  private long idleUntil = NEVER;
  private long retryAt = NEVER;

  /** {@code longest}: the longest time between attempts to connect, before jitter. */
  RetryTimers(Duration longest, RandomGenerator random) {
    this.random = random;
    this.longest = longest;
    this.idleHold = new Backoff(IDLE_HOLD, MAX_IDLE_HOLD, random);
    this.connectRetry = new Backoff(FIRST_RETRY, longest, random);
  }

  void setLongest(Duration other) {
    longest = other;
    connectRetry = new Backoff(FIRST_RETRY, other, random);
  }

  /** What went wrong before is forgiven. */
  void forgive() {
    idleHold.reset();
    connectRetry.reset();
  }

  void forgiveIdleHold() {
    idleHold.reset();
  }

  void forgiveConnectRetry() {
    connectRetry.reset();
  }

  /** Whether the session waits in Idle to begin again. */
  boolean idling() {
    return idleUntil != NEVER;
  }

  boolean retrying() {
    return retryAt != NEVER;
  }

  void stop() {
    idleUntil = NEVER;
    retryAt = NEVER;
  }

  void stopIdling() {
    idleUntil = NEVER;
  }

  void stopRetrying() {
    retryAt = NEVER;
  }

  /** Idle after an error, each time longer. */
  void idle(long now) {
    retryAt = NEVER;
    idleUntil = now + idleHold.next();
  }

  /** Idle for the shortest time, which is no fault of the neighbour's. */
  void idleShortly(long now) {
    idleUntil = now + idleHold.first();
  }

  void idleFor(Duration time, long now) {
    idleUntil = now + time.toNanos();
  }

  /** The attempt that is made now is given up then. */
  void attempt(long now) {
    retryAt = now + Backoff.jittered(longest.toNanos(), random);
  }

  void retryLater(long now) {
    retryAt = now + connectRetry.next();
  }

  boolean idleDue(long now) {
    return Connection.due(idleUntil, now);
  }

  boolean retryDue(long now) {
    return Connection.due(retryAt, now);
  }

  long nextDeadline() {
    return Math.min(idleUntil, retryAt);
  }
}
