package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Octets;
import net.spanwire.core.io.VirtioHeader;

/**
 * Packets as a TUN hands them over, one of each shape that is usual: super-packets of TCP and UDP
 * in both versions, and an acknowledgment. Between addresses for documentation (RFC 5737, RFC
 * 3849).
 */
final class SamplePackets {

  static final int COUNT = 5;

  private static final int SEGMENTS = 10;
  private static final int SEGMENT_BYTES = 1_340;
  private static final int SLOT = 1 << 14;

  /** Room that they need. */
  static final int BYTES = COUNT * SLOT;

  private final MemorySegment memory;
  private final int[] lengths = new int[COUNT];

  /** Writes them to the beginning of the memory. */
  SamplePackets(MemorySegment memory) {
    this.memory = memory;
    superPacket(0, 4, Headers.TCP, VirtioHeader.GSO_TCPV4);
    superPacket(1, 6, Headers.TCP, VirtioHeader.GSO_TCPV6);
    superPacket(2, 4, Headers.UDP, VirtioHeader.GSO_UDP_L4);
    superPacket(3, 6, Headers.UDP, VirtioHeader.GSO_UDP_L4);
    acknowledgment(4);
  }

  /** Where a packet's virtio header is. */
  long offset(int index) {
    return (long) index * SLOT;
  }

  /** Its bytes, with the virtio header. */
  int length(int index) {
    return lengths[index];
  }

  private void superPacket(int index, int version, int protocol, int gso) {
    int transport = packet(index, version, protocol, SEGMENTS * SEGMENT_BYTES);
    int header = transport + (protocol == Headers.TCP ? Headers.TCP_BYTES : Headers.UDP_BYTES);
    long virtio = offset(index);
    int checksum = Headers.checksumOffset(protocol);
    VirtioHeader.needsChecksum(memory, virtio, transport, checksum);
    VirtioHeader.segmented(memory, virtio, gso, header, SEGMENT_BYTES);
  }

  private void acknowledgment(int index) {
    packet(index, 4, Headers.TCP, 0);
    VirtioHeader.clear(memory, offset(index));
  }

  /** Writes headers; the payload is zeros. Answers the length of the IP header. */
  private int packet(int index, int version, int protocol, int payload) {
    long ip = offset(index) + VirtioHeader.BYTES;
    int transport = version == 4 ? Headers.IPV4_BYTES : Headers.IPV6_BYTES;
    boolean tcp = protocol == Headers.TCP;
    int length = transport + (tcp ? Headers.TCP_BYTES : Headers.UDP_BYTES) + payload;
    lengths[index] = VirtioHeader.BYTES + length;
    if (version == 4) {
      Octets.put16(memory, ip, 0x4500);
      Octets.put16(memory, ip + Headers.IPV4_FRAGMENT, Headers.DONT_FRAGMENT);
      Octets.put16(memory, ip + Headers.IPV4_TTL, 64 << 8 | protocol);
      Octets.put32(memory, ip + Headers.IPV4_SOURCE, 0xc0000201);
      Octets.put32(memory, ip + Headers.IPV4_SOURCE + 4, 0xc0000202);
    } else {
      Octets.put16(memory, ip, 0x6000);
      Octets.put16(memory, ip + Headers.IPV6_NEXT_HEADER, protocol << 8 | 64);
      address(ip + Headers.IPV6_SOURCE, 1);
      address(ip + Headers.IPV6_SOURCE + 16, 2);
    }
    Headers.setPacketBytes(memory, ip, length);
    transport(ip + transport, tcp, length - transport);
    return transport;
  }

  private void address(long at, int host) {
    Octets.put64(memory, at, 0x20010db8_00000000L);
    Octets.put64(memory, at + 8, host);
  }

  private void transport(long at, boolean tcp, int length) {
    Octets.put32(memory, at, 40_000 << 16 | 443);
    if (tcp) {
      Octets.put8(memory, at + Headers.TCP_DATA_OFFSET, Headers.TCP_BYTES / 4 << 4);
      Octets.put8(memory, at + Headers.TCP_FLAGS, Headers.ACK);
    } else {
      Octets.put16(memory, at + Headers.UDP_LENGTH, length);
      // Not zero: it stands for a checksum, which the segmenter then completes.
      Octets.put16(memory, at + Headers.UDP_CHECKSUM, 1);
    }
  }
}
