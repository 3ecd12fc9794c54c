package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Octets;
import net.spanwire.core.io.VirtioHeader;

/**
 * Cuts what a TUN hands over into packets that fit the tunnel, and completes their checksums.
 *
 * <p>It works in place and copies no payload: the header of each segment is written right before
 * its payload, over the end of the segment before. So a segment has to be sealed, to another place,
 * before {@link #next} is called again. {@code hdr_len} is not used: it is wrong on forwarded
 * packets.
 */
final class Segmenter {

  /** IPv4 and TCP with all options have 120; IPv6 may have extension headers. */
  private static final int MAX_HEADER_BYTES = 512;

  private final MemorySegment memory;
  private final MemorySegment template = Arena.ofAuto().allocate(MAX_HEADER_BYTES, 16);

  private long packet;
  private long end;
  private int protocol;
  private int version;
  private int transport;
  private int headerBytes;
  private int gsoSize;
  private boolean checksummed;
  private int addresses;

  private int index;
  private long payload;
  private long offset;
  private int length;

  /** What {@link #pad} has written over. */
  private long covered;

  private long coveredNext;

  /**
   * @param memory where all packets are
   */
  Segmenter(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Takes a packet.
   *
   * @param virtio offset of its virtio header; the packet follows
   * @param bytes length of both
   * @return false if what the headers say cannot be: nothing is to be sent
   */
  boolean begin(long virtio, int bytes) {
    packet = virtio + VirtioHeader.BYTES;
    int packetBytes = bytes - VirtioHeader.BYTES;
    end = packet + packetBytes;
    index = 0;
    if (packetBytes < Headers.IPV4_BYTES) {
      return false;
    }
    int gso = VirtioHeader.gsoType(memory, virtio) & ~VirtioHeader.GSO_ECN;
    if (gso == VirtioHeader.GSO_NONE) {
      return beginWhole(virtio, packetBytes);
    }
    return parse(virtio, gso, packetBytes) && remember();
  }

  private boolean beginWhole(long virtio, int packetBytes) {
    headerBytes = 0;
    gsoSize = packetBytes;
    protocol = 0;
    payload = packet;
    return (VirtioHeader.flags(memory, virtio) & VirtioHeader.NEEDS_CSUM) == 0
        || complete(
            VirtioHeader.csumStart(memory, virtio), VirtioHeader.csumOffset(memory, virtio));
  }

  /** Completes a checksum of which the packet holds the pseudo-header's part. */
  private boolean complete(int start, int at) {
    int bytes = (int) (end - packet) - start;
    if (at + 2 > bytes) {
      return false;
    }
    int value = Checksum.complement(Checksum.sum(memory, packet + start, bytes));
    boolean udp = at == Headers.UDP_CHECKSUM;
    Octets.put16(memory, packet + start + at, udp && value == 0 ? 0xffff : value);
    return true;
  }

  private boolean parse(long virtio, int gso, int packetBytes) {
    version = Headers.version(memory, packet);
    protocol = gso == VirtioHeader.GSO_UDP_L4 ? Headers.UDP : Headers.TCP;
    boolean known =
        switch (gso) {
          case VirtioHeader.GSO_TCPV4 -> version == 4;
          case VirtioHeader.GSO_TCPV6 -> version == 6;
          case VirtioHeader.GSO_UDP_L4 -> version == 4 || version == 6;
          default -> false;
        };
    gsoSize = VirtioHeader.gsoSize(memory, virtio);
    // Behind IPv6 extension headers only the checksum's start tells where the transport begins.
    transport =
        version == 4
            ? Headers.ipv4HeaderBytes(memory, packet)
            : VirtioHeader.csumStart(memory, virtio);
    int least = version == 4 ? Headers.IPV4_BYTES : Headers.IPV6_BYTES;
    if (!known || gsoSize == 0 || transport < least) {
      return false;
    }
    return measure(virtio, packetBytes);
  }

  private boolean measure(long virtio, int packetBytes) {
    int smallest = protocol == Headers.TCP ? Headers.TCP_BYTES : Headers.UDP_BYTES;
    if (transport + smallest > packetBytes) {
      return false;
    }
    int transportHeader =
        protocol == Headers.TCP
            ? Headers.tcpHeaderBytes(memory, packet + transport)
            : Headers.UDP_BYTES;
    headerBytes = transport + transportHeader;
    checksummed =
        (VirtioHeader.flags(memory, virtio) & VirtioHeader.NEEDS_CSUM) != 0
            || protocol == Headers.TCP
            || Octets.u16(memory, packet + transport + Headers.UDP_CHECKSUM) != 0;
    return transportHeader >= smallest
        && headerBytes < packetBytes
        && headerBytes <= MAX_HEADER_BYTES;
  }

  private boolean remember() {
    MemorySegment.copy(memory, packet, template, 0, headerBytes);
    addresses = Headers.sumOfAddresses(memory, packet);
    payload = packet + headerBytes;
    return true;
  }

  /**
   * Makes the next packet, at {@link #offset} and with {@link #length}; the one before is lost.
   *
   * @return false if there are no more
   */
  boolean next() {
    if (payload >= end) {
      return false;
    }
    int bytes = (int) Math.min(gsoSize, end - payload);
    offset = payload - headerBytes;
    length = headerBytes + bytes;
    payload += bytes;
    if (protocol != 0) {
      writeHeaders(payload >= end);
    }
    index++;
    return true;
  }

  private void writeHeaders(boolean last) {
    if (index > 0) {
      MemorySegment.copy(template, 0, memory, offset, headerBytes);
      if (version == 4) {
        int id = Octets.u16(template, Headers.IPV4_ID) + index;
        Octets.put16(memory, offset + Headers.IPV4_ID, id);
      }
    }
    Headers.setPacketBytes(memory, offset, length);
    if (protocol == Headers.TCP) {
      writeTcp(offset + transport, last);
    } else {
      Octets.put16(memory, offset + transport + Headers.UDP_LENGTH, length - transport);
    }
    if (checksummed) {
      writeChecksum(offset + transport + Headers.checksumOffset(protocol));
    }
  }

  /** FIN and PSH belong to the last segment, CWR to the first (RFC 3168 §6.1.2). */
  private void writeTcp(long tcp, boolean last) {
    int sequence = Octets.i32(template, transport + Headers.TCP_SEQUENCE) + index * gsoSize;
    Octets.put32(memory, tcp + Headers.TCP_SEQUENCE, sequence);
    int flags = Octets.u8(memory, tcp + Headers.TCP_FLAGS);
    if (!last) {
      flags &= ~(Headers.FIN | Headers.PSH);
    }
    if (index > 0) {
      flags &= ~Headers.CWR;
    }
    Octets.put8(memory, tcp + Headers.TCP_FLAGS, flags);
  }

  private void writeChecksum(long field) {
    Octets.put16(memory, field, 0);
    int bytes = length - transport;
    int payloadSum = Checksum.sum(memory, offset + transport, bytes);
    int value = Checksum.complement((long) addresses + protocol + bytes + payloadSum);
    Octets.put16(memory, field, protocol == Headers.UDP && value == 0 ? 0xffff : value);
  }

  /** How many packets {@link #next} makes of what was begun. */
  int count() {
    return Math.ceilDiv((int) (end - payload), gsoSize);
  }

  /** Bytes of each of them but the last. */
  int firstLength() {
    return headerBytes + (int) Math.min(gsoSize, end - payload);
  }

  int lastLength() {
    return headerBytes + ((int) (end - payload) - 1) % gsoSize + 1;
  }

  /** Puts zeros behind the packet, where the next payload begins, until {@link #unpad}. */
  void pad() {
    long behind = offset + length;
    covered = Octets.i64(memory, behind);
    coveredNext = Octets.i64(memory, behind + 8);
    Octets.put64(memory, behind, 0);
    Octets.put64(memory, behind + 8, 0);
  }

  void unpad() {
    Octets.put64(memory, offset + length, covered);
    Octets.put64(memory, offset + length + 8, coveredNext);
  }

  /** Where the packet is. */
  long offset() {
    return offset;
  }

  /** Its bytes. */
  int length() {
    return length;
  }
}
