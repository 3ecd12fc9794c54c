package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;

/**
 * Walks over the attributes between two offsets of a buffer: {@code while (reader.next()) switch
 * (reader.type())}. A length that does not fit ends in a {@link FormatException}.
 */
final class NetlinkReader {

  private final ByteBuffer in;
  private final int limit;
  private int next;
  private int start;
  private int length;
  private int type;

  /** Lengths within a message contradict each other. */
  static final class FormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    FormatException(String message) {
      super(message);
    }
  }

  NetlinkReader(ByteBuffer in, int from, int limit) {
    this.in = in.order(ByteOrder.nativeOrder());
    this.next = from;
    this.limit = limit;
    if (from > limit) {
      throw new FormatException("a message of " + limit + " bytes is shorter than its header");
    }
  }

  /** Steps to the next attribute; false after the last. */
  boolean next() {
    if (limit - next < 4) {
      return false;
    }
    int total = in.getShort(next) & 0xffff;
    if (total < 4 || total > limit - next) {
      throw new FormatException("an attribute of " + total + " bytes in " + (limit - next));
    }
    type = in.getShort(next + 2) & Rtnetlink.NLA_TYPE_MASK;
    start = next + 4;
    length = total - 4;
    next = next + (total + 3 & ~3);
    return true;
  }

  int type() {
    return type;
  }

  int length() {
    return length;
  }

  int u8() {
    return in.get(need(1)) & 0xff;
  }

  int u16() {
    return in.getShort(need(2)) & 0xffff;
  }

  int u32() {
    return in.getInt(need(4));
  }

  long u32AsLong() {
    return Integer.toUnsignedLong(u32());
  }

  /** Text up to its terminating zero. */
  String text() {
    byte[] bytes = bytes(0);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** The value as an address of 4 or 16 bytes. */
  IpAddress address() {
    return address(0);
  }

  /** The same, after {@code skip} bytes. */
  IpAddress address(int skip) {
    if (length - skip != 4 && length - skip != 16) {
      throw new FormatException("an address of " + (length - skip) + " bytes");
    }
    return IpAddress.ofBytes(bytes(skip));
  }

  Attribute attribute() {
    return new Attribute(type, Bytes.copyOf(bytes(0)));
  }

  NetlinkReader nested() {
    return new NetlinkReader(in, start, start + length);
  }

  /** Where the value begins in the buffer. */
  int start() {
    return start;
  }

  private byte[] bytes(int skip) {
    byte[] bytes = new byte[length - skip];
    in.get(start + skip, bytes);
    return bytes;
  }

  private int need(int bytes) {
    if (length < bytes) {
      throw new FormatException("attribute " + type + " has " + length + " bytes, not " + bytes);
    }
    return start;
  }
}
