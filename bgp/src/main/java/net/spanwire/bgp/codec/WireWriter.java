package net.spanwire.bgp.codec;

import java.util.Arrays;
import net.spanwire.core.net.Bytes;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;

/**
 * Bytes in the making, in network order; grows as needed and is used again after {@link #clear}.
 */
public final class WireWriter {

  private byte[] bytes;
  private int length;

  public WireWriter(int capacity) {
    bytes = new byte[Math.max(capacity, 64)];
  }

  /** The bytes so far, from index 0 to {@link #length}; valid until the next write. */
  public byte[] array() {
    return bytes;
  }

  public int length() {
    return length;
  }

  public void clear() {
    length = 0;
  }

  public Bytes toBytes() {
    return Bytes.copyOf(Arrays.copyOf(bytes, length));
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  public WireWriter u8(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
    return this;
  }

  public WireWriter u16(int value) {
    ensure(2);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
    return this;
  }

  public WireWriter u32(long value) {
    ensure(4);
    bytes[length++] = (byte) (value >>> 24);
    bytes[length++] = (byte) (value >>> 16);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
    return this;
  }

  public WireWriter i64(long value) {
    return u32(value >>> 32).u32(value);
  }

  public WireWriter put(byte[] source) {
    return put(source, source.length);
  }

  public WireWriter put(byte[] source, int count) {
    ensure(count);
    System.arraycopy(source, 0, bytes, length, count);
    length += count;
    return this;
  }

  public WireWriter put(Bytes source) {
    return put(source.toArray());
  }

  public WireWriter address(IpAddress address) {
    return switch (address) {
      case Ipv4Address(int value) -> u32(value);
      case Ipv6Address(long high, long low) -> i64(high).i64(low);
    };
  }

  /** Overwrites two bytes at {@code offset}. */
  public WireWriter patchU16(int offset, int value) {
    bytes[offset] = (byte) (value >>> 8);
    bytes[offset + 1] = (byte) value;
    return this;
  }

  /** Overwrites four bytes at {@code offset}. */
  public WireWriter patchU32(int offset, int value) {
    return patchU16(offset, value >>> 16).patchU16(offset + 2, value);
  }

  WireWriter patchU8(int offset, int value) {
    bytes[offset] = (byte) value;
    return this;
  }
}
