package net.spanwire.bgp.rpki;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import net.spanwire.bgp.rpki.RtrPdu.ErrorReport;
import net.spanwire.bgp.rpki.RtrPdu.RtrIntervals;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The router's side of RTR with one cache (RFC 8210 §8).
 *
 * <pre>
 *   STOPPED ─start─► CONNECTING ─connected─► SYNCING ─End of Data─► READY
 *                        ▲                    │  ▲                   │
 *                        └─ WAITING ◄─failed──┘  └─ refresh, notify ─┘
 * </pre>
 *
 * <p>What it learned stays while it is not connected, until it expires. Every method returns what
 * is to be done; {@code now} is in nanoseconds of any clock that goes forward.
 */
final class RtrClient {

  /** Where it stands. */
  enum State {
    STOPPED,
    WAITING,
    CONNECTING,
    SYNCING,
    READY
  }

  static final long NEVER = Long.MAX_VALUE;

  /** A connection or an answer that makes no progress for so long is given up. */
  private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

  private static final long FIRST_RETRY = Duration.ofSeconds(1).toNanos();

  private final int cache;
  private ImmutableList.Builder<RtrAction> actions = ImmutableList.builder();

  private State state = State.STOPPED;
  private int version = RtrPdu.VERSION_1;
  private boolean negotiated;
  private boolean failing;
  private String problem = "";
  private RtrIntervals intervals = RtrIntervals.DEFAULT;
  private long retryDelay = FIRST_RETRY;

  /** When the present state has lasted long enough. */
  private long stateDeadline = NEVER;

  private long expireAt = NEVER;
  private long updatedAt;

  private final RtrDataset data = new RtrDataset();

  RtrClient(int cache) {
    this.cache = cache;
  }

  State state() {
    return state;
  }

  int version() {
    return version;
  }

  RtrDataset data() {
    return data;
  }

  /** Why the last attempt came to nothing; empty if it did not. */
  String problem() {
    return problem;
  }

  /** When it was last complete. */
  long updatedAt() {
    return updatedAt;
  }

  /** True from a failure until data is complete again. */
  boolean isFailing() {
    return failing;
  }

  /** The data may be used, and comes from a cache that answers. */
  boolean isSound() {
    return data.table() != null && !failing;
  }

  long nextDeadline() {
    return Math.min(stateDeadline, expireAt);
  }

  private ImmutableList<RtrAction> done() {
    ImmutableList<RtrAction> all = actions.build();
    actions = ImmutableList.builder();
    return all;
  }

  // ---- orders and time

  /** Begins, unless it has. */
  ImmutableList<RtrAction> start(long now) {
    if (state == State.STOPPED) {
      connect(now);
    }
    return done();
  }

  /** Ends, and forgets everything. */
  ImmutableList<RtrAction> stop() {
    if (state != State.STOPPED) {
      actions.add(new RtrAction.Close(cache));
      state = State.STOPPED;
      stateDeadline = NEVER;
      failing = false;
      problem = "";
      version = RtrPdu.VERSION_1;
      retryDelay = FIRST_RETRY;
      forget();
    }
    return done();
  }

  ImmutableList<RtrAction> onDeadline(long now) {
    if (now >= expireAt) {
      forget();
      failing = true;
      problem = "the data has expired: " + (problem.isEmpty() ? "no answer" : problem);
    }
    if (now >= stateDeadline) {
      switch (state) {
        case STOPPED -> stateDeadline = NEVER;
        case WAITING -> connect(now);
        case CONNECTING -> fail(now, "the connection does not come about");
        case SYNCING -> fail(now, "no answer within " + PATIENCE / 1_000_000_000 + " s");
        case READY -> query(now);
      }
    }
    return done();
  }

  private void connect(long now) {
    state = State.CONNECTING;
    stateDeadline = now + PATIENCE;
    negotiated = false;
    actions.add(new RtrAction.Connect(cache));
  }

  private void forget() {
    data.forget();
    expireAt = NEVER;
  }

  // ---- the connection

  ImmutableList<RtrAction> onConnected(long now) {
    if (state == State.CONNECTING) {
      query(now);
    }
    return done();
  }

  /** The connection is gone, or did not come about. */
  ImmutableList<RtrAction> onClosed(long now, String reason) {
    boolean unanswered = state == State.SYNCING && !negotiated;
    if (state != State.STOPPED && state != State.WAITING) {
      await(now, reason);
      if (unanswered) {
        // RFC 8210 §7: a cache of the older version may just hang up.
        speak(version == RtrPdu.VERSION_1 ? RtrPdu.VERSION_0 : RtrPdu.VERSION_1);
      }
    }
    return done();
  }

  private void speak(int other) {
    if (version != other) {
      version = other;
      data.forgetSession(); // session identifiers and serials are of one version
    }
  }

  /** Asks for what changed, or for everything. */
  private void query(long now) {
    state = State.SYNCING;
    stateDeadline = now + PATIENCE;
    send(data.query());
  }

  private void send(RtrPdu pdu) {
    actions.add(new RtrAction.Send(cache, version, pdu));
  }

  private void fail(long now, String reason) {
    actions.add(new RtrAction.Close(cache));
    await(now, reason);
  }

  private void await(long now, String reason) {
    state = State.WAITING;
    data.abandon();
    failing = true;
    problem = reason;
    stateDeadline = now + retryDelay;
    retryDelay = Math.min(retryDelay * 2, intervals.retry().toNanos());
  }

  // ---- what the cache says

  /** Takes what came. */
  ImmutableList<RtrAction> onDecoded(long now, RtrDecoder.Decoded decoded) {
    if (state == State.SYNCING || state == State.READY) {
      switch (decoded) {
        case RtrDecoder.Decoded.Malformed malformed -> onMalformed(now, malformed);
        case RtrDecoder.Decoded.Pdu(int spoken, RtrPdu pdu) -> {
          if (negotiated ? checkVersion(now, spoken, pdu) : negotiate(now, spoken, pdu)) {
            stateDeadline = state == State.SYNCING ? now + PATIENCE : stateDeadline;
            onPdu(now, pdu);
          }
        }
      }
    }
    return done();
  }

  private void onMalformed(long now, RtrDecoder.Decoded.Malformed malformed) {
    report(now, malformed.error(), malformed.bytes(), malformed.text());
  }

  private void report(long now, RtrError error, Bytes about, String text) {
    send(new ErrorReport(error.code(), about, text));
    fail(now, "it sent something wrong (" + RtrError.words(error.code()) + "): " + text);
  }

  private void report(long now, RtrError error, RtrPdu about, String text) {
    report(now, error, Bytes.copyOf(RtrEncoder.encode(version, about)), text);
  }

  /** RFC 8210 §7; returns false where the PDU has been dealt with. */
  private boolean negotiate(long now, int spoken, RtrPdu pdu) {
    if (pdu instanceof RtrPdu.SerialNotify) {
      return false;
    }
    boolean older = spoken == RtrPdu.VERSION_0 && version == RtrPdu.VERSION_1;
    if (older && (pdu instanceof ErrorReport || data.asksForChanges())) {
      speak(spoken);
      actions.add(new RtrAction.Close(cache));
      connect(now);
      return false;
    }
    if (pdu instanceof ErrorReport) {
      return true;
    }
    if (older) {
      speak(spoken);
    } else if (spoken != version) {
      report(now, RtrError.UNSUPPORTED_PROTOCOL_VERSION, pdu, "version " + spoken);
      return false;
    }
    negotiated = true;
    return true;
  }

  private boolean checkVersion(long now, int spoken, RtrPdu pdu) {
    if (spoken == version || pdu instanceof ErrorReport) {
      return true;
    }
    report(now, RtrError.UNEXPECTED_PROTOCOL_VERSION, pdu, "version " + spoken);
    return false;
  }

  private void onPdu(long now, RtrPdu pdu) {
    switch (pdu) {
      case RtrPdu.SerialNotify notify -> onNotify(now, notify);
      case RtrPdu.CacheResponse(int sessionId) -> onData(now, pdu, data.begin(sessionId));
      case RtrPdu.Prefix(boolean announced, Vrp vrp) ->
          onData(now, pdu, data.change(announced, vrp));
      case RtrPdu.RouterKey _ -> onData(now, pdu, data.routerKey());
      case RtrPdu.EndOfData end -> onEnd(now, end);
      case RtrPdu.CacheReset() -> onReset(now, pdu);
      case ErrorReport error -> onError(now, error);
      case RtrPdu.SerialQuery _, RtrPdu.ResetQuery _ ->
          report(now, RtrError.INVALID_REQUEST, pdu, "a query of a cache");
    }
  }

  private void onNotify(long now, RtrPdu.SerialNotify notify) {
    if (state != State.READY) {
      return;
    }
    if (data.hasSession() && !data.isOf(notify.sessionId())) {
      onData(now, notify, RtrDataset.Fault.OTHER_SESSION);
    } else if (!data.hasSession() || data.serial() != notify.serial()) {
      query(now);
    }
  }

  private void onData(long now, RtrPdu pdu, RtrDataset.@Nullable Fault fault) {
    if (fault == null) {
      return;
    }
    if (fault == RtrDataset.Fault.OTHER_SESSION) {
      forget(); // RFC 8210 §5.1
    } else {
      data.forgetSession();
    }
    report(now, fault.error(), pdu, fault.words());
  }

  private void onEnd(long now, RtrPdu.EndOfData end) {
    RtrDataset.Fault fault = data.end(end.sessionId(), end.serial());
    if (fault != null) {
      onData(now, end, fault);
      return;
    }
    intervals = end.intervals() == null ? RtrIntervals.DEFAULT : end.intervals().allowed();
    state = State.READY;
    failing = false;
    problem = "";
    retryDelay = FIRST_RETRY;
    updatedAt = now;
    stateDeadline = now + intervals.refresh().toNanos();
    expireAt = now + intervals.expire().toNanos();
  }

  /** RFC 8210 §8.3: the cache no longer knows what changed since. */
  private void onReset(long now, RtrPdu pdu) {
    if (!data.asksForChanges()) {
      onData(now, pdu, RtrDataset.Fault.UNEXPECTED);
      return;
    }
    data.forgetSession();
    query(now);
  }

  private void onError(long now, ErrorReport error) {
    String text = error.text().isEmpty() ? "" : ": " + error.text();
    String reason = "it reports " + RtrError.words(error.code()) + text;
    if (error.code() == RtrError.NO_DATA_AVAILABLE.code()) {
      // RFC 8210 §8.4: not fatal; the same connection may serve later.
      negotiated = true;
      data.abandon();
      failing = true;
      problem = reason;
      state = State.READY;
      stateDeadline = now + Math.min(retryDelay, intervals.retry().toNanos());
      retryDelay = Math.min(retryDelay * 2, intervals.retry().toNanos());
      return;
    }
    data.forgetSession();
    fail(now, reason);
  }
}
