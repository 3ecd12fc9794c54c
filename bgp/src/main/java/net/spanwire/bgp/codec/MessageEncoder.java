package net.spanwire.bgp.codec;

import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/** Writes messages of one connection. */
public final class MessageEncoder {

  private @Nullable UpdateEncoder updates;

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
  }

  /**
   * Appends whole messages; an UPDATE becomes as many as it needs.
   *
   * @throws IllegalStateException if an UPDATE comes before {@link #established}
   */
  public Outcome encode(Message message, WireWriter out) {
    switch (message) {
      case Message.Update update -> {
        return updates().write(out, update);
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
