package net.spanwire.core.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads and writes the fields of packets: {@code u} is unsigned, the number is the width in bits,
 * in network order. All packet memory is native, so that each accessor has one shape and the
 * just-in-time compiler inlines it everywhere.
 */
public final class Octets {

  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Octets() {}

  public static int u8(MemorySegment memory, long offset) {
    return memory.get(BYTE, offset) & 0xff;
  }

  public static int u16(MemorySegment memory, long offset) {
    return memory.get(SHORT, offset) & 0xffff;
  }

  /** 32 bits; the sign is the first bit's. */
  public static int i32(MemorySegment memory, long offset) {
    return memory.get(INT, offset);
  }

  /** 64 bits; the sign is the first bit's. */
  public static long i64(MemorySegment memory, long offset) {
    return memory.get(LONG, offset);
  }

  public static void put8(MemorySegment memory, long offset, int value) {
    memory.set(BYTE, offset, (byte) value);
  }

  public static void put16(MemorySegment memory, long offset, int value) {
    memory.set(SHORT, offset, (short) value);
  }

  public static void put32(MemorySegment memory, long offset, int value) {
    memory.set(INT, offset, value);
  }

  public static void put64(MemorySegment memory, long offset, long value) {
    memory.set(LONG, offset, value);
  }
}
