package net.spanwire.core.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * {@code struct virtio_net_hdr}, in the byte order of the machine (virtio 1.2 §5.1.6; legacy
 * devices and TUN are not little-endian by law).
 */
public final class VirtioHeader {

  public static final int BYTES = 10;

  /** The checksum at start + offset holds the pseudo-header's sum only. */
  public static final int NEEDS_CSUM = 1;

  public static final int GSO_NONE = 0;
  public static final int GSO_TCPV4 = 1;
  public static final int GSO_TCPV6 = 4;
  public static final int GSO_UDP_L4 = 5;

  /** Added to the type: the first segment alone carries CWR. */
  public static final int GSO_ECN = 0x80;

  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private VirtioHeader() {}

  public static int flags(MemorySegment memory, long header) {
    return Octets.u8(memory, header);
  }

  public static int gsoType(MemorySegment memory, long header) {
    return Octets.u8(memory, header + 1);
  }

  /** Payload bytes per segment. */
  public static int gsoSize(MemorySegment memory, long header) {
    return memory.get(SHORT, header + 4) & 0xffff;
  }

  /** Where the summed part begins: the transport header. */
  public static int csumStart(MemorySegment memory, long header) {
    return memory.get(SHORT, header + 6) & 0xffff;
  }

  /** Where the checksum is, counted from {@link #csumStart}. */
  public static int csumOffset(MemorySegment memory, long header) {
    return memory.get(SHORT, header + 8) & 0xffff;
  }

  /** A packet as it is: no offload. */
  public static void clear(MemorySegment memory, long header) {
    memory.set(ValueLayout.JAVA_LONG_UNALIGNED, header, 0L);
    memory.set(SHORT, header + 8, (short) 0);
  }

  /** A packet whose checksum the kernel must complete; {@link #segmented} may follow. */
  public static void needsChecksum(
      MemorySegment memory, long header, int csumStart, int csumOffset) {
    clear(memory, header);
    Octets.put8(memory, header, NEEDS_CSUM);
    memory.set(SHORT, header + 6, (short) csumStart);
    memory.set(SHORT, header + 8, (short) csumOffset);
  }

  /** A super-packet. */
  public static void segmented(
      MemorySegment memory, long header, int gsoType, int headerLength, int gsoSize) {
    Octets.put8(memory, header + 1, gsoType);
    memory.set(SHORT, header + 2, (short) headerLength);
    memory.set(SHORT, header + 4, (short) gsoSize);
  }
}
