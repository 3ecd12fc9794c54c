package net.spanwire.bgp.rpki;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Prefix;
import net.spanwire.core.net.Ipv6Prefix;
import org.jspecify.annotations.Nullable;

/** Reads PDUs from bytes (RFC 8210 §5). It never throws for what it reads. */
public final class RtrDecoder {

  static final int HEADER = 8;

  /** Longer ones are nobody's: the largest that means anything carries another one and a text. */
  static final int MAX_LENGTH = 65_536;

  private RtrDecoder() {}

  /** What came. */
  public sealed interface Decoded {

    /** A PDU, in the version that its header names. */
    record Pdu(int version, RtrPdu pdu) implements Decoded {}

    /** Something wrong: what to report of it, and the bytes it is about. */
    record Malformed(int version, RtrError error, Bytes bytes, String text) implements Decoded {}
  }

  /**
   * The next PDU, which is taken out of the buffer; null if it is not complete yet.
   *
   * @param in big-endian, from its position to its limit
   */
  public static @Nullable Decoded next(ByteBuffer in) {
    if (in.remaining() < HEADER) {
      return null;
    }
    int start = in.position();
    int version = in.get(start) & 0xff;
    long length = in.getInt(start + 4) & 0xffff_ffffL;
    if (length < HEADER || length > MAX_LENGTH) {
      byte[] header = new byte[HEADER];
      in.get(start, header);
      return new Decoded.Malformed(
          version, RtrError.CORRUPT_DATA, Bytes.copyOf(header), "a PDU of " + length + " bytes");
    }
    if (in.remaining() < length) {
      return null;
    }
    ByteBuffer pdu = in.slice(start, (int) length);
    in.position(start + (int) length);
    return decode(version, pdu);
  }

  private static Decoded decode(int version, ByteBuffer pdu) {
    int type = pdu.get(1) & 0xff;
    if (version > RtrPdu.VERSION_1) {
      // Only its code says something then: the layout of another version is not known.
      return type == RtrType.ERROR_REPORT
          ? errorReport(version, pdu)
          : malformed(
              pdu, RtrError.UNSUPPORTED_PROTOCOL_VERSION, "version " + version + " is not known");
    }
    int length = RtrType.length(type, version);
    if (length == RtrType.UNKNOWN) {
      return malformed(pdu, RtrError.UNSUPPORTED_PDU_TYPE, "type " + type + " is not known");
    }
    if (length != RtrType.VARIABLE && length != pdu.limit()) {
      return malformed(
          pdu,
          RtrError.CORRUPT_DATA,
          "type " + type + " has " + length + " bytes, not " + pdu.limit());
    }
    return switch (type) {
      case RtrType.IPV4_PREFIX, RtrType.IPV6_PREFIX -> prefix(version, type, pdu);
      case RtrType.ROUTER_KEY -> routerKey(version, pdu);
      case RtrType.ERROR_REPORT -> errorReport(version, pdu);
      default -> new Decoded.Pdu(version, simple(version, type, pdu));
    };
  }

  private static RtrPdu simple(int version, int type, ByteBuffer pdu) {
    int sessionId = pdu.getShort(2) & 0xffff;
    return switch (type) {
      case RtrType.SERIAL_NOTIFY -> new RtrPdu.SerialNotify(sessionId, pdu.getInt(8));
      case RtrType.SERIAL_QUERY -> new RtrPdu.SerialQuery(sessionId, pdu.getInt(8));
      case RtrType.RESET_QUERY -> new RtrPdu.ResetQuery();
      case RtrType.CACHE_RESPONSE -> new RtrPdu.CacheResponse(sessionId);
      case RtrType.END_OF_DATA ->
          new RtrPdu.EndOfData(
              sessionId, pdu.getInt(8), version == RtrPdu.VERSION_0 ? null : intervals(pdu));
      case RtrType.CACHE_RESET -> new RtrPdu.CacheReset();
      default -> throw new AssertionError(type);
    };
  }

  private static RtrPdu.RtrIntervals intervals(ByteBuffer pdu) {
    return new RtrPdu.RtrIntervals(seconds(pdu, 12), seconds(pdu, 16), seconds(pdu, 20));
  }

  private static Duration seconds(ByteBuffer pdu, int offset) {
    return Duration.ofSeconds(pdu.getInt(offset) & 0xffff_ffffL);
  }

  private static Decoded prefix(int version, int type, ByteBuffer pdu) {
    boolean announced = (pdu.get(8) & 1) != 0;
    int length = pdu.get(9) & 0xff;
    int longest = pdu.get(10) & 0xff;
    boolean six = type == RtrType.IPV6_PREFIX;
    if (longest > (six ? 128 : 32) || length > longest) {
      return malformed(
          pdu, RtrError.CORRUPT_DATA, "a prefix of length " + length + " up to " + longest);
    }
    Vrp vrp =
        six
            ? new Vrp(
                Ipv6Prefix.of(pdu.getLong(12), pdu.getLong(20), length), longest, asn(pdu, 28))
            : new Vrp(Ipv4Prefix.of(pdu.getInt(12), length), longest, asn(pdu, 16));
    return new Decoded.Pdu(version, new RtrPdu.Prefix(announced, vrp));
  }

  private static long asn(ByteBuffer pdu, int offset) {
    return pdu.getInt(offset) & 0xffff_ffffL;
  }

  private static Decoded routerKey(int version, ByteBuffer pdu) {
    if (pdu.limit() < RtrType.LEAST_ROUTER_KEY) {
      return malformed(pdu, RtrError.CORRUPT_DATA, "a router key of " + pdu.limit() + " bytes");
    }
    return new Decoded.Pdu(
        version,
        new RtrPdu.RouterKey(
            (pdu.get(2) & 1) != 0,
            bytes(pdu, 8, 20),
            asn(pdu, 28),
            bytes(pdu, 32, pdu.limit() - 32)));
  }

  private static Decoded errorReport(int version, ByteBuffer pdu) {
    int code = pdu.getShort(2) & 0xffff;
    long inner = pdu.limit() < 16 ? -1 : pdu.getInt(8) & 0xffff_ffffL;
    long textLength =
        inner < 0 || inner > pdu.limit() - 16 ? -1 : pdu.getInt(12 + (int) inner) & 0xffff_ffffL;
    if (textLength < 0 || 16 + inner + textLength > pdu.limit()) {
      // Nothing is said of a malformed report but that there was one (RFC 8210 §5.11).
      return new Decoded.Pdu(version, new RtrPdu.ErrorReport(code, Bytes.EMPTY, ""));
    }
    byte[] text = new byte[(int) textLength];
    pdu.get(16 + (int) inner, text);
    return new Decoded.Pdu(
        version,
        new RtrPdu.ErrorReport(
            code, bytes(pdu, 12, (int) inner), new String(text, StandardCharsets.UTF_8)));
  }

  private static Decoded malformed(ByteBuffer pdu, RtrError error, String text) {
    return new Decoded.Malformed(
        pdu.get(0) & 0xff, error, bytes(pdu, 0, Math.min(pdu.limit(), 1024)), text);
  }

  private static Bytes bytes(ByteBuffer pdu, int offset, int length) {
    byte[] bytes = new byte[length];
    pdu.get(offset, bytes);
    return Bytes.copyOf(bytes);
  }
}
