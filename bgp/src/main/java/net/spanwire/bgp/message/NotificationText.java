package net.spanwire.bgp.message;

import com.google.common.base.Ascii;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.spanwire.core.net.Bytes;

/** NOTIFICATION in words, with the shutdown communication of RFC 9003. */
public final class NotificationText {

  /** RFC 9003 §2. */
  private static final int MAX_BYTES = 255;

  private NotificationText() {}

  /**
   * What an operator reads: {@code cease/administrative shutdown: 'maintenance'}. The neighbour's
   * text is made printable.
   */
  public static String describe(Message.Notification notification) {
    byte[] data = notification.data().toArray();
    NotificationCode code = notification.code();
    return switch (code) {
      case UNKNOWN -> data.length < 2 ? code.words() : unknown(data[0] & 0xff, data[1] & 0xff);
      case ADMINISTRATIVE_SHUTDOWN, ADMINISTRATIVE_RESET -> {
        String text = communication(data);
        yield text.isEmpty() ? name(code) : name(code) + ": '" + text + "'";
      }
      case MAXIMUM_PREFIXES -> name(code) + limit(data);
      // RFC 8538 §3.1: a hard reset carries the NOTIFICATION that it stands for.
      case HARD_RESET -> data.length < 2 ? name(code) : name(code) + ": " + encapsulated(data);
      default -> name(code);
    };
  }

  /** The end of a session that carries too much (RFC 4486 §4). */
  public static Message.Notification maximumPrefixes(AfiSafi family, int maximum) {
    byte[] data =
        ByteBuffer.allocate(7)
            .putShort((short) family.family().afi())
            .put((byte) AfiSafi.SAFI_UNICAST)
            .putInt(maximum)
            .array();
    return new Message.Notification(NotificationCode.MAXIMUM_PREFIXES, Bytes.copyOf(data));
  }

  /** "more than 100 ipv4 prefixes", if the data says so. */
  private static String limit(byte[] data) {
    if (data.length < 7) {
      return "";
    }
    ByteBuffer fields = ByteBuffer.wrap(data);
    int afi = fields.getShort() & 0xffff;
    int safi = fields.get() & 0xff;
    for (AfiSafi family : AfiSafi.values()) {
      if (family.family().afi() == afi && safi == AfiSafi.SAFI_UNICAST) {
        return ": more than "
            + Integer.toUnsignedString(fields.getInt(3))
            + " "
            + Ascii.toLowerCase(family.family().name())
            + " prefixes";
      }
    }
    return "";
  }

  /** The hard reset that carries a NOTIFICATION (RFC 8538 §3.1). */
  public static Message.Notification hardReset(Message.Notification inner) {
    byte[] data = inner.data().toArray();
    byte[] carried = new byte[data.length + 2];
    carried[0] = (byte) inner.code().code();
    carried[1] = (byte) inner.code().subcode();
    System.arraycopy(data, 0, carried, 2, data.length);
    return new Message.Notification(NotificationCode.HARD_RESET, Bytes.copyOf(carried));
  }

  private static String encapsulated(byte[] data) {
    NotificationCode inner = NotificationCode.of(data[0] & 0xff, data[1] & 0xff);
    return inner == NotificationCode.HARD_RESET
        ? name(inner)
        : describe(
            new Message.Notification(
                inner, Bytes.copyOf(Arrays.copyOfRange(data, 2, data.length))));
  }

  private static String name(NotificationCode code) {
    String category = NotificationCode.of(code.code(), 0).words();
    return code.subcode() == 0 ? category : category + "/" + code.words();
  }

  private static String unknown(int code, int subcode) {
    NotificationCode category = NotificationCode.of(code, 0);
    return category == NotificationCode.UNKNOWN
        ? "error " + code + "/" + subcode
        : category.words() + "/subcode " + subcode;
  }

  private static String communication(byte[] data) {
    if (data.length == 0) {
      return "";
    }
    int length = Math.min(data[0] & 0xff, data.length - 1);
    return printable(new String(data, 1, length, StandardCharsets.UTF_8));
  }

  /** Text of a stranger: nothing in it moves the cursor, ends the line or turns the direction. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .map(point ->
            switch (Character.getType(point)) {
              case Character.CONTROL,
                  Character.FORMAT,
                  Character.SURROGATE,
                  Character.PRIVATE_USE,
                  Character.UNASSIGNED,
                  Character.LINE_SEPARATOR,
                  Character.PARAGRAPH_SEPARATOR ->
                  '\ufffd';
              default -> point;
            })
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  /** The data of a NOTIFICATION that says {@code text}, cut at 255 bytes between characters. */
  public static Bytes encode(String text) {
    if (text.isEmpty()) {
      return Bytes.EMPTY;
    }
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer bytes = ByteBuffer.allocate(1 + MAX_BYTES).position(1);
    CoderResult result = encoder.encode(CharBuffer.wrap(text), bytes, true);
    int length = bytes.position() - 1;
    byte[] data = Arrays.copyOf(bytes.array(), bytes.position());
    data[0] = (byte) length;
    return result.isError() ? Bytes.EMPTY : Bytes.copyOf(data);
  }
}
