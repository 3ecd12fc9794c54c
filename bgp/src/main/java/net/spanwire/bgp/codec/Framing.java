package net.spanwire.bgp.codec;

import net.spanwire.bgp.message.NotificationCode;
import net.spanwire.core.net.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The message header (RFC 4271 §4.1): sixteen octets of ones, a length that counts the header, a
 * type.
 */
public final class Framing {

  public static final int HEADER_LENGTH = 19;

  /** RFC 4271 §4.1. */
  public static final int MAX_LENGTH = 4096;

  /** RFC 8654 §2. */
  public static final int MAX_EXTENDED_LENGTH = 65_535;

  static final int MARKER_LENGTH = 16;
  static final int TYPE_OPEN = 1;
  static final int TYPE_UPDATE = 2;
  static final int TYPE_NOTIFICATION = 3;
  static final int TYPE_KEEPALIVE = 4;
  static final int TYPE_ROUTE_REFRESH = 5;

  private Framing() {}

  /** Length of the message whose header begins at {@code offset}, header included. */
  public static int length(byte[] bytes, int offset) {
    return (bytes[offset + 16] & 0xff) << 8 | bytes[offset + 17] & 0xff;
  }

  /**
   * What is wrong with a header, or null (RFC 4271 §6.1).
   *
   * @param bytes at least 19 from {@code offset} on
   * @param maxMessageSize 4096, or 65535 where both ends know RFC 8654
   */
  public static Decoded.@Nullable Reset fault(byte[] bytes, int offset, int maxMessageSize) {
    for (int i = 0; i < MARKER_LENGTH; i++) {
      if (bytes[offset + i] != (byte) 0xff) {
        return Decoded.Reset.of(
            NotificationCode.CONNECTION_NOT_SYNCHRONIZED, Bytes.EMPTY, "marker is not all ones");
      }
    }
    int length = length(bytes, offset);
    int type = bytes[offset + 18] & 0xff;
    if (length < HEADER_LENGTH || length > maxMessageSize) {
      return badLength(length, "message length " + length);
    }
    return switch (type) {
      case TYPE_OPEN -> bounds(length, 29, MAX_LENGTH, "OPEN");
      case TYPE_UPDATE -> bounds(length, 23, maxMessageSize, "UPDATE");
      case TYPE_NOTIFICATION -> bounds(length, 21, maxMessageSize, "NOTIFICATION");
      case TYPE_KEEPALIVE -> bounds(length, HEADER_LENGTH, HEADER_LENGTH, "KEEPALIVE");
      case TYPE_ROUTE_REFRESH -> bounds(length, 23, maxMessageSize, "ROUTE-REFRESH");
      default ->
          Decoded.Reset.of(
              NotificationCode.BAD_MESSAGE_TYPE,
              Bytes.copyOf(new byte[] {(byte) type}),
              "message type " + type);
    };
  }

  private static Decoded.@Nullable Reset bounds(int length, int min, int max, String name) {
    return length < min || length > max
        ? badLength(length, name + " of " + length + " bytes")
        : null;
  }

  private static Decoded.Reset badLength(int length, String words) {
    return Decoded.Reset.of(
        NotificationCode.BAD_MESSAGE_LENGTH,
        Bytes.copyOf(new byte[] {(byte) (length >>> 8), (byte) length}),
        words);
  }
}
