package net.spanwire.bgp.rpki;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;

/** Writes PDUs as bytes (RFC 8210 §5). */
@SuppressWarnings("ByteBufferBackingArray") // each is allocated by header()
public final class RtrEncoder {

  private RtrEncoder() {}

  /** The bytes of a PDU in a version: 0 or 1. */
  public static byte[] encode(int version, RtrPdu pdu) {
    return switch (pdu) {
      case RtrPdu.SerialNotify(int sessionId, int serial) ->
          header(version, RtrType.SERIAL_NOTIFY, sessionId, 12).putInt(serial).array();
      case RtrPdu.SerialQuery(int sessionId, int serial) ->
          header(version, RtrType.SERIAL_QUERY, sessionId, 12).putInt(serial).array();
      case RtrPdu.ResetQuery() -> header(version, RtrType.RESET_QUERY, 0, 8).array();
      case RtrPdu.CacheResponse(int sessionId) ->
          header(version, RtrType.CACHE_RESPONSE, sessionId, 8).array();
      case RtrPdu.Prefix(boolean announced, Vrp vrp) -> prefix(version, announced, vrp);
      case RtrPdu.EndOfData end -> endOfData(version, end);
      case RtrPdu.CacheReset() -> header(version, RtrType.CACHE_RESET, 0, 8).array();
      case RtrPdu.RouterKey(boolean announced, Bytes ski, long asn, Bytes spki) ->
          header(version, RtrType.ROUTER_KEY, announced ? 0x0100 : 0, 32 + spki.length())
              .put(ski.toArray())
              .putInt((int) asn)
              .put(spki.toArray())
              .array();
      case RtrPdu.ErrorReport(int code, Bytes wrong, String text) ->
          errorReport(version, code, wrong, text);
    };
  }

  /**
   * The first 8 bytes, and room for the others.
   *
   * @param field session identifier, error code or flags: the two bytes after the type
   */
  private static ByteBuffer header(int version, int type, int field, int length) {
    return ByteBuffer.allocate(length)
        .put((byte) version)
        .put((byte) type)
        .putShort((short) field)
        .putInt(length);
  }

  private static byte[] prefix(int version, boolean announced, Vrp vrp) {
    boolean six = vrp.prefix() instanceof Ipv6Prefix;
    ByteBuffer out =
        header(version, six ? RtrType.IPV6_PREFIX : RtrType.IPV4_PREFIX, 0, six ? 32 : 20)
            .put((byte) (announced ? 1 : 0))
            .put((byte) vrp.prefix().length())
            .put((byte) vrp.maxLength())
            .put((byte) 0);
    switch (vrp.prefix()) {
      case Ipv4Prefix(int bits, int _) -> out.putInt(bits);
      case Ipv6Prefix(long high, long low, int _) -> out.putLong(high).putLong(low);
    }
    return out.putInt((int) vrp.asn()).array();
  }

  private static byte[] endOfData(int version, RtrPdu.EndOfData end) {
    if (version == RtrPdu.VERSION_0) {
      return header(version, RtrType.END_OF_DATA, end.sessionId(), 12).putInt(end.serial()).array();
    }
    RtrPdu.RtrIntervals intervals =
        end.intervals() == null ? RtrPdu.RtrIntervals.DEFAULT : end.intervals();
    return header(version, RtrType.END_OF_DATA, end.sessionId(), 24)
        .putInt(end.serial())
        .putInt(seconds(intervals.refresh()))
        .putInt(seconds(intervals.retry()))
        .putInt(seconds(intervals.expire()))
        .array();
  }

  private static int seconds(Duration duration) {
    return (int) duration.toSeconds();
  }

  private static byte[] errorReport(int version, int code, Bytes wrong, String text) {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    return header(version, RtrType.ERROR_REPORT, code, 16 + wrong.length() + words.length)
        .putInt(wrong.length())
        .put(wrong.toArray())
        .putInt(words.length)
        .put(words)
        .array();
  }
}
