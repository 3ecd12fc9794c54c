package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.AfiSafi;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads messages of one connection; never throws for what it reads. */
public final class MessageDecoder {

  private static final Decoded UNREAD_UPDATE =
      Decoded.Messages.of(Message.Update.withdraw(ImmutableList.of()));

  private final NextHops nextHops = new NextHops();
  private @Nullable NegotiatedSession session;
  private boolean enforceFirstAs;

  /** From now on UPDATE is understood, as the session agreed. */
  public void established(NegotiatedSession negotiated, boolean firstAsMustBeTheNeighbours) {
    session = negotiated;
    enforceFirstAs = firstAsMustBeTheNeighbours;
  }

  /** Judges AS_PATH otherwise from now on. */
  public void enforceFirstAs(boolean firstAsMustBeTheNeighbours) {
    enforceFirstAs = firstAsMustBeTheNeighbours;
  }

  /** Largest message that may come, header included. */
  public int maxMessageSize() {
    return session == null ? Framing.MAX_LENGTH : session.maxMessageSize();
  }

  /**
   * Reads one whole message.
   *
   * @param length as {@link Framing#length} says, and the array holds as much from {@code offset}
   *     on
   */
  public Decoded decode(byte[] bytes, int offset, int length) {
    Decoded.Reset fault = Framing.fault(bytes, offset, maxMessageSize());
    if (fault != null) {
      return fault;
    }
    WireReader in =
        new WireReader(bytes, offset + Framing.HEADER_LENGTH, length - Framing.HEADER_LENGTH);
    return switch (bytes[offset + 18]) {
      case Framing.TYPE_OPEN -> OpenCodec.read(in);
      case Framing.TYPE_UPDATE -> update(in);
      case Framing.TYPE_NOTIFICATION -> Decoded.Messages.of(notification(in));
      case Framing.TYPE_KEEPALIVE -> Decoded.Messages.of(new Message.Keepalive());
      default -> routeRefresh(in, bytes, offset, length);
    };
  }

  private Decoded update(WireReader in) {
    // Before the session stands it cannot be read; the state machine objects to it in any case.
    return session == null
        ? UNREAD_UPDATE
        : UpdateDecoder.decode(session, enforceFirstAs, nextHops, in);
  }

  private static Message.Notification notification(WireReader in) {
    int code = in.u8();
    int subcode = in.u8();
    NotificationCode known = NotificationCode.of(code, subcode);
    if (known.code() == code && known.subcode() == subcode) {
      return new Message.Notification(known, in.rest());
    }
    byte[] rest = in.rest().toArray();
    byte[] data = new byte[rest.length + 2];
    data[0] = (byte) code;
    data[1] = (byte) subcode;
    System.arraycopy(rest, 0, data, 2, rest.length);
    return new Message.Notification(NotificationCode.UNKNOWN, Bytes.copyOf(data));
  }

  private Decoded routeRefresh(WireReader in, byte[] bytes, int offset, int length) {
    int afi = in.u16();
    int subtype = in.u8();
    AfiSafi family = NlriCodec.family(afi, in.u8());
    boolean enhanced = session != null && session.enhancedRouteRefresh();
    if (enhanced && (subtype == 1 || subtype == 2) && !in.exhausted()) {
      // RFC 7313 §5: the data is the whole message.
      return Decoded.Reset.of(
          NotificationCode.INVALID_ROUTE_REFRESH_LENGTH,
          Bytes.copyOf(Arrays.copyOfRange(bytes, offset, offset + Math.min(length, 4000))),
          "ROUTE-REFRESH of " + length + " bytes");
    }
    boolean meaningless = family == null || subtype > 2 || subtype > 0 && !enhanced;
    boolean foreign = session != null && family != null && !session.families().contains(family);
    return meaningless || foreign || family == null
        ? Decoded.Messages.NONE
        : Decoded.Messages.of(new Message.RouteRefresh(family, subtype));
  }
}
