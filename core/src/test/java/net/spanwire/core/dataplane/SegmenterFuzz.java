package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import net.spanwire.core.io.VirtioHeader;

/**
 * For {@code bench/fuzz}: any bytes as what a TUN hands over, virtio header and packet. Nothing is
 * thrown, nothing outside of the packet is touched, and the payloads of what was cut are the
 * payload that came.
 */
public final class SegmenterFuzz {

  /** Room for headers that are written before payloads, and a guard on each side. */
  private static final int VIRTIO = 1024;

  private static final int GUARD = 256;
  private static final int MOST = 8192;

  private SegmenterFuzz() {}

  /** Virtio header and packet. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < VirtioHeader.BYTES || data.length > MOST) {
      return;
    }
    MemorySegment memory = Arena.ofAuto().allocate(VIRTIO + MOST + GUARD, 64);
    memory.fill((byte) 0x5a);
    MemorySegment.copy(data, 0, memory, ValueLayout.JAVA_BYTE, VIRTIO, data.length);
    Segmenter segmenter = new Segmenter(memory);
    if (!segmenter.begin(VIRTIO, data.length)) {
      return;
    }
    boolean whole = (data[1] & 0x7f) == VirtioHeader.GSO_NONE;
    int from = -1;
    while (segmenter.next()) {
      byte[] segment = bytes(memory, segmenter.offset(), segmenter.length(), data.length);
      if (!whole) {
        int header = headerOf(data, segment);
        from = from < 0 ? VirtioHeader.BYTES + header : from;
        int to = from + segment.length - header;
        if (!Arrays.equals(segment, header, segment.length, data, from, to)) {
          throw new AssertionError("another payload at " + from);
        }
        from = to;
      }
    }
    if (!whole && from != data.length) {
      throw new AssertionError("only " + from + " of " + data.length + " bytes were cut");
    }
    guard(memory, 0, VIRTIO);
    guard(memory, VIRTIO + data.length, memory.byteSize());
  }

  private static byte[] bytes(MemorySegment memory, long offset, int length, int given) {
    if (length <= 0 || offset < VIRTIO || offset + length > VIRTIO + given) {
      throw new AssertionError("a segment of " + length + " at " + offset);
    }
    return memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Where the payload begins in a segment, from its own headers. */
  private static int headerOf(byte[] data, byte[] segment) {
    boolean ipv6 = (segment[0] & 0xff) >>> 4 == 6;
    int csumStart = data[6] & 0xff | (data[7] & 0xff) << 8;
    int transport = ipv6 ? csumStart : (segment[0] & 0xf) * 4;
    boolean udp = (data[1] & 0x7f) == VirtioHeader.GSO_UDP_L4;
    return transport + (udp ? 8 : ((segment[transport + 12] & 0xff) >>> 4) * 4);
  }

  private static void guard(MemorySegment memory, long from, long to) {
    for (long at = from; at < to; at++) {
      if (memory.get(ValueLayout.JAVA_BYTE, at) != 0x5a) {
        throw new AssertionError("written outside of the packet, at " + (at - VIRTIO));
      }
    }
  }
}
