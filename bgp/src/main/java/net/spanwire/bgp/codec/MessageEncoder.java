package net.spanwire.bgp.codec;

import java.util.Objects;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/** Writes messages of one connection. */
public final class MessageEncoder {

  private final SharedUpdates shared;
  private @Nullable UpdateEncoder updates;
  private SharedUpdates.@Nullable Dialect dialect;

  /**
   * An encoder of one connection.
   *
   * @param shared what the connections of one thread share
   */
  public MessageEncoder(SharedUpdates shared) {
    this.shared = shared;
  }

  public MessageEncoder() {
    this(new SharedUpdates());
  }

  /**
   * What was written.
   *
   * @param messages number of messages
   * @param unsendable destinations whose attributes fit no message: withdrawn instead (RFC 8654 §4)
   */
  public record Outcome(int messages, int unsendable) {
    private static final Outcome ONE = new Outcome(1, 0);
  }

  /** From now on UPDATE can be written, as the session agreed. */
  public void established(NegotiatedSession session) {
    updates = new UpdateEncoder(session);
    dialect = SharedUpdates.Dialect.of(session);
    shared.join();
  }

  /** The connection is over; may be called again. */
  public void close() {
    if (dialect != null) {
      dialect = null;
      updates = null;
      shared.leave();
    }
  }

  /**
   * Appends whole messages; an UPDATE becomes as many as it needs.
   *
   * @throws IllegalStateException if an UPDATE comes before {@link #established}
   */
  public Outcome encode(Message message, WireWriter out) {
    switch (message) {
      case Message.Update update -> {
        return update(update, out);
      }
      case Message.EndOfRib(AfiSafi family) -> updates().endOfRib(out, family);
      case Message.Open open -> {
        int at = begin(out, Framing.TYPE_OPEN);
        OpenCodec.write(out, open);
        end(out, at);
      }
      case Message.Notification notification -> notification(out, notification);
      case Message.Keepalive() -> end(out, begin(out, Framing.TYPE_KEEPALIVE));
      case Message.RouteRefresh(AfiSafi family, int subtype) -> {
        int at = begin(out, Framing.TYPE_ROUTE_REFRESH);
        out.u16(family.family().afi()).u8(subtype).u8(AfiSafi.SAFI_UNICAST);
        end(out, at);
      }
    }
    return Outcome.ONE;
  }

  private Outcome update(Message.Update update, WireWriter out) {
    UpdateEncoder writer = updates();
    SharedUpdates.Dialect ours = Objects.requireNonNull(dialect);
    Outcome known = shared.copy(update, ours, out);
    if (known != null) {
      return known;
    }
    int from = out.length();
    Outcome written = writer.write(out, update);
    shared.keep(update, ours, out, from, written);
    return written;
  }

  private UpdateEncoder updates() {
    if (updates == null) {
      throw new IllegalStateException("an UPDATE before the session is Established");
    }
    return updates;
  }

  private static void notification(WireWriter out, Message.Notification notification) {
    int at = begin(out, Framing.TYPE_NOTIFICATION);
    if (notification.code() != NotificationCode.UNKNOWN) {
      out.u8(notification.code().code()).u8(notification.code().subcode());
    }
    // The data of an unknown one begins with its two numbers.
    Bytes data = notification.data();
    out.put(data.toArray(), Math.min(data.length(), Framing.MAX_LENGTH - (out.length() - at)));
    end(out, at);
  }

  /** Starts a message; its offset is for {@link #end}. */
  static int begin(WireWriter out, int type) {
    int at = out.length();
    out.i64(-1).i64(-1).u16(0).u8(type);
    return at;
  }

  /** Fills in the length. */
  static void end(WireWriter out, int at) {
    out.patchU16(at + Framing.MARKER_LENGTH, out.length() - at);
  }
}
