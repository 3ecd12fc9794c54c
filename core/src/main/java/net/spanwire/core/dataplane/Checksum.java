package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import net.spanwire.core.io.Octets;

/**
 * The Internet checksum (RFC 1071). A sum is 16 bits wide, in network order; sums of parts that
 * begin at even places add up.
 */
final class Checksum {

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private Checksum() {}

  /**
   * The sum over bytes, folded. Works in the byte order of the machine, as RFC 1071 §2 (B) allows.
   * The loop is the plainest there is: the compiler makes vector code of it, and a slice of its own
   * would be an object for each packet wherever it is not inlined.
   */
  static int sum(MemorySegment memory, long offset, int length) {
    int whole = length & ~3;
    long sum = words(memory, offset, offset + whole);
    if (whole != length) {
      sum += tail(memory, offset + whole, length - whole);
    }
    int folded = fold(sum);
    return LITTLE_ENDIAN ? Short.toUnsignedInt(Short.reverseBytes((short) folded)) : folded;
  }

  private static long words(MemorySegment memory, long from, long to) {
    long sum = 0;
    for (long at = from; at < to; at += 4) {
      sum += memory.get(INT, at) & 0xffff_ffffL;
    }
    return sum;
  }

  /** The last 1 to 3 bytes, as a native word filled up with zeros. */
  private static long tail(MemorySegment memory, long offset, int length) {
    int first = length == 1 ? Octets.u8(memory, offset) << 8 : Octets.u16(memory, offset);
    int second = length == 3 ? Octets.u8(memory, offset + 2) << 8 : 0;
    int bigEndian = first << 16 | second;
    return (LITTLE_ENDIAN ? Integer.reverseBytes(bigEndian) : bigEndian) & 0xffff_ffffL;
  }

  /** Folds a sum of sums to 16 bits. */
  static int fold(long sum) {
    long folded = (sum & 0xffff_ffffL) + (sum >>> 32);
    folded = (folded & 0xffff) + (folded >>> 16);
    folded = (folded & 0xffff) + (folded >>> 16);
    return (int) ((folded & 0xffff) + (folded >>> 16));
  }

  /** What goes into the packet for a sum over all but the checksum itself. */
  static int complement(long sum) {
    return ~fold(sum) & 0xffff;
  }
}
