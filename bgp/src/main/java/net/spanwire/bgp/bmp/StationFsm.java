package net.spanwire.bgp.bmp;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.random.RandomGenerator;
import net.spanwire.bgp.fsm.Backoff;

/**
 * The session with a monitoring station, which only listens (RFC 7854 §3.2, §3.3): connect, say
 * all, and begin anew when the connection is lost. Every event has an answer in every state.
 *
 * <p>Not thread-safe: its owner calls it, and calls it again with {@link Event.Deadline} once
 * {@link #nextDeadline} has passed.
 */
public final class StationFsm {

  private static final long NEVER = Long.MAX_VALUE;
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  /** A session that lasted so long is forgiven what came before: each begins with a whole table. */
  private static final Duration STABLE = Duration.ofMinutes(1);

  /** What happened. */
  public sealed interface Event {
    record Start() implements Event {}

    record Connected() implements Event {}

    /** No connection, or no longer. */
    record Lost() implements Event {}

    /** The station took bytes of ours. */
    record Taken() implements Event {}

    /** Bytes of ours wait for the station. */
    record Waiting() implements Event {}

    record Deadline() implements Event {}

    record Stop() implements Event {}
  }

  /** What is to be done. */
  public sealed interface Action {
    record Connect() implements Action {}

    /** Introduce ourselves, and tell all from the beginning. */
    record Begin() implements Action {}

    /** Tell no more: what was told is void for a station that we have lost. */
    record End() implements Action {}

    record SendStatistics() implements Action {}

    /** Close the connection; {@code orderly} with a last message. */
    record Close(boolean orderly) implements Action {}
  }

  private enum State {
    STOPPED,
    WAITING,
    CONNECTING,
    UP
  }

  private final Backoff retry;
  private final long statisticsNanos;
  private final long stallNanos;
  private State state = State.STOPPED;
  private long upSince;
  private long retryAt = NEVER;
  private long statisticsAt = NEVER;
  private long stalledAt = NEVER;

  /**
   * One that is stopped.
   *
   * @param statistics time between reports; zero for none
   * @param stall how long a station may take nothing of what waits for it
   * @param longestRetry limit of the time between attempts, which doubles
   */
  public StationFsm(
      Duration statistics, Duration stall, Duration longestRetry, RandomGenerator random) {
    this.retry = new Backoff(FIRST_RETRY, longestRetry, random);
    this.statisticsNanos = statistics.toNanos();
    this.stallNanos = stall.toNanos();
  }

  public boolean isUp() {
    return state == State.UP;
  }

  /** When {@link Event.Deadline} is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadline() {
    return Math.min(retryAt, Math.min(statisticsAt, stalledAt));
  }

  /**
   * Answers an event.
   *
   * @param now nanoseconds of a monotonic clock
   */
  public ImmutableList<Action> handle(Event event, long now) {
    return switch (event) {
      case Event.Start() -> state == State.STOPPED ? connect() : ImmutableList.of();
      case Event.Connected() -> connected(now);
      case Event.Lost() -> lost(now);
      case Event.Waiting() -> {
        if (state == State.UP && stalledAt == NEVER) {
          stalledAt = now + stallNanos;
        }
        yield ImmutableList.of();
      }
      case Event.Taken() -> {
        stalledAt = NEVER;
        yield ImmutableList.of();
      }
      case Event.Deadline() -> deadline(now);
      case Event.Stop() -> stop();
    };
  }

  private ImmutableList<Action> connect() {
    state = State.CONNECTING;
    retryAt = NEVER;
    return ImmutableList.of(new Action.Connect());
  }

  private ImmutableList<Action> connected(long now) {
    if (state != State.CONNECTING) {
      return ImmutableList.of(new Action.Close(false));
    }
    state = State.UP;
    upSince = now;
    statisticsAt = statisticsNanos == 0 ? NEVER : now + statisticsNanos;
    return ImmutableList.of(new Action.Begin());
  }

  private ImmutableList<Action> lost(long now) {
    boolean wasUp = state == State.UP;
    if (!wasUp && state != State.CONNECTING) {
      return ImmutableList.of();
    }
    if (wasUp && now - upSince >= STABLE.toNanos()) {
      retry.reset();
    }
    state = State.WAITING;
    quiet();
    retryAt = now + retry.next();
    return wasUp ? ImmutableList.of(new Action.End(), new Action.Close(false)) : ImmutableList.of();
  }

  private void quiet() {
    retryAt = NEVER;
    statisticsAt = NEVER;
    stalledAt = NEVER;
  }

  private ImmutableList<Action> deadline(long now) {
    if (now >= retryAt) {
      return connect();
    }
    if (now >= stalledAt) {
      return lost(now);
    }
    if (now >= statisticsAt) {
      statisticsAt = now + statisticsNanos;
      return ImmutableList.of(new Action.SendStatistics());
    }
    return ImmutableList.of();
  }

  private ImmutableList<Action> stop() {
    boolean wasUp = state == State.UP;
    state = State.STOPPED;
    quiet();
    return wasUp
        ? ImmutableList.of(new Action.End(), new Action.Close(true))
        : ImmutableList.of(new Action.Close(false));
  }
}
