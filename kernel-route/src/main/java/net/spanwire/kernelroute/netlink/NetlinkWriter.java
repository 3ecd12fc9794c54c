package net.spanwire.kernelroute.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import net.spanwire.core.net.IpAddress;

/**
 * Puts messages and their attributes one after the other into a buffer, in the byte order of the
 * machine and aligned to 4 bytes (netlink(7)).
 */
final class NetlinkWriter {

  private static final byte[] PADDING = new byte[3];
  private final ByteBuffer out;

  NetlinkWriter(ByteBuffer out) {
    this.out = out.order(ByteOrder.nativeOrder());
  }

  /** Starts a message; {@link #end} closes it. */
  int message(int type, int flags, int sequence) {
    int start = out.position();
    out.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(0);
    return start;
  }

  void end(int start) {
    out.putInt(start, out.position() - start);
  }

  NetlinkWriter u8(int value) {
    out.put((byte) value);
    return this;
  }

  NetlinkWriter u16(int value) {
    out.putShort((short) value);
    return this;
  }

  NetlinkWriter u32(int value) {
    out.putInt(value);
    return this;
  }

  void attribute(int type, byte[] value) {
    header(type, value.length);
    out.put(value);
    pad();
  }

  void attribute(int type, IpAddress address) {
    attribute(type, address.toBytes());
  }

  void attribute(Attribute attribute) {
    attribute(attribute.type(), attribute.value().toArray());
  }

  void attributeU8(int type, int value) {
    header(type, 1);
    out.put((byte) value);
    pad();
  }

  void attributeU32(int type, int value) {
    header(type, 4);
    out.putInt(value);
  }

  /** A string with its terminating zero. */
  void attribute(int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    header(type, bytes.length + 1);
    out.put(bytes).put((byte) 0);
    pad();
  }

  /** Starts an attribute that holds others; {@link #endNested} closes it. */
  int nested(int type) {
    int start = out.position();
    out.putShort((short) 0).putShort((short) type);
    return start;
  }

  void endNested(int start) {
    out.putShort(start, (short) (out.position() - start));
  }

  int position() {
    return out.position();
  }

  private void header(int type, int length) {
    out.putShort((short) (4 + length)).putShort((short) type);
  }

  private void pad() {
    out.put(PADDING, 0, -out.position() & 3);
  }
}
