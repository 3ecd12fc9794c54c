package net.spanwire.bgp.codec;

import java.util.Arrays;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;

/**
 * A cursor over a part of an array, in network order. It never throws for what it reads: beyond the
 * end it gives zeros and stays {@link #overrun}.
 */
public final class WireReader {

  private final byte[] bytes;
  private final int limit;
  private int position;
  private boolean overrun;

  /** Reads {@code length} bytes from {@code offset} on; both must lie within the array. */
  public WireReader(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.position = offset;
    this.limit = offset + length;
  }

  public int remaining() {
    return limit - position;
  }

  public boolean exhausted() {
    return position >= limit;
  }

  /** True once something was read that was not there. */
  public boolean overrun() {
    return overrun;
  }

  public int position() {
    return position;
  }

  public int u8() {
    if (position >= limit) {
      overrun = true;
      return 0;
    }
    return bytes[position++] & 0xff;
  }

  /** The next octet, which stays unread; 0 at the end. */
  int peek() {
    return position < limit ? bytes[position] & 0xff : 0;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  public int i32() {
    if (limit - position < 4) {
      overrun = true;
      position = limit;
      return 0;
    }
    int value =
        bytes[position] << 24
            | (bytes[position + 1] & 0xff) << 16
            | (bytes[position + 2] & 0xff) << 8
            | bytes[position + 3] & 0xff;
    position += 4;
    return value;
  }

  public long u32() {
    return Integer.toUnsignedLong(i32());
  }

  public long i64() {
    return (long) i32() << 32 | u32();
  }

  public Ipv4Address ipv4() {
    return new Ipv4Address(i32());
  }

  public Ipv6Address ipv6() {
    return new Ipv6Address(i64(), i64());
  }

  /** A reader of the next {@code length} bytes, which this one skips. */
  public WireReader slice(int length) {
    int available = Math.min(length, remaining());
    overrun |= available < length;
    WireReader slice = new WireReader(bytes, position, available);
    slice.overrun = available < length;
    position += available;
    return slice;
  }

  /** All that is left. */
  public Bytes rest() {
    Bytes rest = range(position, remaining());
    position = limit;
    return rest;
  }

  /** A copy of bytes of the underlying array, wherever the cursor is. */
  public Bytes range(int offset, int length) {
    return Bytes.copyOf(Arrays.copyOfRange(bytes, offset, offset + length));
  }
}
