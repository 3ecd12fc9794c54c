package net.spanwire.bgp.transport;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import net.spanwire.bgp.PrefixCount;
import net.spanwire.bgp.codec.AttributeError;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.fsm.SessionView;
import net.spanwire.bgp.fsm.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The story of a session in a few lines of the log: up, down and why, each reason once. */
final class SessionJournal {

  private static final Logger LOG = LoggerFactory.getLogger("net.spanwire.bgp");
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String neighbor;
  private State last = State.IDLE;
  private @Nullable String lastReason;
  private @Nullable String lastConnectError;
  private long quietUntil = Long.MIN_VALUE;
  private long suppressed;

  SessionJournal(String neighbor) {
    this.neighbor = neighbor;
  }

  void note(SessionView view) {
    State from = last;
    last = view.state();
    NegotiatedSession session = view.session();
    if (session != null && from != State.ESTABLISHED) {
      lastReason = view.lastDownReason();
      lastConnectError = null;
      LOG.info(
          "{}: session up with AS {} at {}, {}, hold time {} s",
          neighbor,
          session.remoteAsn(),
          session.link().remote(),
          session.families(),
          session.holdTimeSeconds());
    } else if (from == State.ESTABLISHED && last != State.ESTABLISHED) {
      lastReason = view.lastDownReason();
      LOG.warn("{}: session down: {}", neighbor, lastReason);
    } else if (!Objects.equals(view.lastDownReason(), lastReason)) {
      lastReason = view.lastDownReason();
      lastConnectError = view.lastConnectError(); // which is the reason where there is no other
      LOG.info("{}: no session: {}", neighbor, lastReason);
    } else if (view.lastConnectError() != null
        && !Objects.equals(view.lastConnectError(), lastConnectError)) {
      lastConnectError = view.lastConnectError();
      LOG.info("{}: {}", neighbor, lastConnectError);
    } else if (from != last) {
      LOG.debug("{}: {} -> {}", neighbor, from.words(), last.words());
    }
  }

  void refused(String reason) {
    LOG.warn("{}: connection refused: {}", neighbor, reason);
  }

  /**
   * RFC 7606 §6: an operator must be able to see them; a storm of them is one line in ten seconds.
   */
  void attributeErrors(ImmutableList<AttributeError> errors) {
    long now = System.nanoTime();
    if (quietUntil != Long.MIN_VALUE && now - quietUntil < 0) {
      suppressed += errors.size();
      return;
    }
    quietUntil = now + QUIET_NANOS;
    LOG.warn(
        "{}: malformed UPDATE: {}{}",
        neighbor,
        errors.getFirst(),
        suppressed > 0 ? " (and " + suppressed + " more since the last such line)" : "");
    suppressed = 0;
  }

  void manyPrefixes(PrefixCount reached) {
    LOG.warn(
        "{}: announces {} {} prefixes; the session ends at more than {}",
        neighbor,
        reached.count(),
        Ascii.toLowerCase(reached.family().family().name()),
        reached.limit().maximum());
  }

  void unsendable(int destinations) {
    LOG.warn(
        "{}: {} destinations not announced: their attributes fit no message",
        neighbor,
        destinations);
  }
}
