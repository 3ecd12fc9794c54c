package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableSet;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What UPDATEs became on the wire, so that one encoding serves all neighbours that are told the
 * same instance. Of one thread.
 *
 * <p>Capacity: {@value #CAPACITY} values. Policy: a new one takes the place of another.
 */
public final class SharedUpdates {

  static final int CAPACITY = 1024;

  /** What the bytes depend on, beside the value. */
  record Dialect(
      boolean fourOctetAsn,
      ImmutableSet<AfiSafi> addPathSend,
      ImmutableSet<AfiSafi> extendedNextHop,
      int maxMessageSize) {

    static Dialect of(NegotiatedSession session) {
      return new Dialect(
          session.fourOctetAsn(),
          session.addPathSend(),
          session.extendedNextHop(),
          session.maxMessageSize());
    }
  }

  /** One value in one dialect. The value itself is kept by those who have still to send it. */
  private static final class Encoding {
    final WeakReference<Message.Update> update;
    final Dialect dialect;
    final byte[] bytes;
    final MessageEncoder.Outcome outcome;

    Encoding(
        Message.Update update, Dialect dialect, byte[] bytes, MessageEncoder.Outcome outcome) {
      this.update = new WeakReference<>(update);
      this.dialect = dialect;
      this.bytes = bytes;
      this.outcome = outcome;
    }

    boolean is(Message.Update other, Dialect otherDialect) {
      return update.refersTo(other) && dialect.equals(otherDialect);
    }
  }

  private final @Nullable Encoding[] encodings = new @Nullable Encoding[CAPACITY];
  private int speakers;

  /** One more session writes through here. */
  void join() {
    speakers++;
  }

  /** A session writes no more. */
  void leave() {
    if (--speakers < 2) {
      Arrays.fill(encodings, null);
    }
  }

  /** Appends what another session wrote of the same instance; null if it is not there. */
  MessageEncoder.@Nullable Outcome copy(Message.Update update, Dialect dialect, WireWriter out) {
    Encoding known = encodings[slot(update)];
    if (known == null || !known.is(update, dialect)) {
      return null;
    }
    out.put(known.bytes);
    return known.outcome;
  }

  /** Keeps what was just written, from an offset to the end, if others may come for it. */
  void keep(
      Message.Update update,
      Dialect dialect,
      WireWriter out,
      int from,
      MessageEncoder.Outcome outcome) {
    if (speakers > 1) {
      byte[] bytes = Arrays.copyOfRange(out.array(), from, out.length());
      encodings[slot(update)] = new Encoding(update, dialect, bytes, outcome);
    }
  }

  private static int slot(Message.Update update) {
    return System.identityHashCode(update) & CAPACITY - 1;
  }
}
