package net.spanwire.bgp.transport;

import java.util.concurrent.atomic.AtomicLongArray;
import net.spanwire.bgp.message.Message;

/** Messages of one neighbour by kind; written by the I/O thread, read by anybody. */
public final class MessageCounters {

  /** The types of RFC 4271 §4.1 and RFC 2918. */
  public enum Kind {
    OPEN,
    UPDATE,
    NOTIFICATION,
    KEEPALIVE,
    ROUTE_REFRESH;

    private static Kind of(Message message) {
      return switch (message) {
        case Message.Open _ -> OPEN;
        case Message.Update _, Message.EndOfRib _ -> UPDATE;
        case Message.Notification _ -> NOTIFICATION;
        case Message.Keepalive _ -> KEEPALIVE;
        case Message.RouteRefresh _ -> ROUTE_REFRESH;
      };
    }
  }

  private static final int KINDS = Kind.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(2 * KINDS);

  MessageCounters() {}

  private static int index(Kind kind) {
    return switch (kind) {
      case OPEN -> 0;
      case UPDATE -> 1;
      case NOTIFICATION -> 2;
      case KEEPALIVE -> 3;
      case ROUTE_REFRESH -> 4;
    };
  }

  private void add(int index, int count) {
    counts.setRelease(index, counts.getPlain(index) + count);
  }

  void countIn(Message message) {
    add(index(Kind.of(message)), 1);
  }

  void countOut(Message message, int count) {
    add(KINDS + index(Kind.of(message)), count);
  }

  public long in(Kind kind) {
    return counts.getAcquire(index(kind));
  }

  public long out(Kind kind) {
    return counts.getAcquire(KINDS + index(kind));
  }
}
