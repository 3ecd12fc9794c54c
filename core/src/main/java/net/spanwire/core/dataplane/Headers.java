package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Octets;

/**
 * Where the fields of IPv4, IPv6, TCP and UDP are (RFC 791 §3.1, RFC 8200 §3, RFC 9293 §3.1, RFC
 * 768), and what is computed from several of them. {@code ip} and {@code transport} are offsets of
 * headers in memory.
 */
final class Headers {

  static final int IPV4_BYTES = 20;
  static final int IPV6_BYTES = 40;
  static final int TCP_BYTES = 20;
  static final int UDP_BYTES = 8;
  static final int MAX_PACKET_BYTES = 65_535;

  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;

  static final int IPV4_TOTAL_LENGTH = 2;
  static final int IPV4_ID = 4;
  static final int IPV4_FRAGMENT = 6;
  static final int IPV4_TTL = 8;
  static final int IPV4_PROTOCOL = 9;
  static final int IPV4_CHECKSUM = 10;
  static final int IPV4_SOURCE = 12;
  static final int IPV6_PAYLOAD_LENGTH = 4;
  static final int IPV6_NEXT_HEADER = 6;
  static final int IPV6_HOP_LIMIT = 7;
  static final int IPV6_SOURCE = 8;

  static final int DONT_FRAGMENT = 0x4000;

  /** The reserved bit, more-fragments and the offset. */
  static final int FRAGMENTED = 0xbfff;

  /** The offset of a fragment. */
  static final int OFFSET = 0x1fff;

  static final int TCP_SEQUENCE = 4;
  static final int TCP_ACKNOWLEDGMENT = 8;
  static final int TCP_DATA_OFFSET = 12;
  static final int TCP_FLAGS = 13;
  static final int TCP_WINDOW = 14;
  static final int TCP_CHECKSUM = 16;
  static final int TCP_URGENT_POINTER = 18;
  static final int FIN = 0x01;
  static final int PSH = 0x08;
  static final int ACK = 0x10;
  static final int CWR = 0x80;

  static final int UDP_LENGTH = 4;
  static final int UDP_CHECKSUM = 6;

  /** The last two bits of the traffic class (RFC 3168 §5). */
  private static final int ECN = 3;

  private static final int ECN_NOT_ECT = 0;
  private static final int ECN_ECT_1 = 1;
  private static final int ECN_CE = 3;

  private Headers() {}

  /** True if there is a whole IP header. */
  static boolean isPacket(MemorySegment memory, long ip, int length) {
    if (length < IPV4_BYTES) {
      return false;
    }
    int version = version(memory, ip);
    return version == 4 || version == 6 && length >= IPV6_BYTES;
  }

  static int version(MemorySegment memory, long ip) {
    return Octets.u8(memory, ip) >>> 4;
  }

  static int ipv4HeaderBytes(MemorySegment memory, long ip) {
    return (Octets.u8(memory, ip) & 0xf) * 4;
  }

  static int tcpHeaderBytes(MemorySegment memory, long transport) {
    return (Octets.u8(memory, transport + TCP_DATA_OFFSET) >>> 4) * 4;
  }

  static int checksumOffset(int protocol) {
    return protocol == TCP ? TCP_CHECKSUM : UDP_CHECKSUM;
  }

  /**
   * The length of the packet by its own header, which padding may follow.
   *
   * @param length bytes there are
   * @return -1 if there are fewer than the header says, or it is no IP packet
   */
  static int packetBytes(MemorySegment memory, long ip, int length) {
    if (length < IPV4_BYTES) {
      return -1;
    }
    return switch (version(memory, ip)) {
      case 4 -> ipv4Bytes(memory, ip, length);
      case 6 -> ipv6Bytes(memory, ip, length);
      default -> -1;
    };
  }

  private static int ipv4Bytes(MemorySegment memory, long ip, int length) {
    int header = ipv4HeaderBytes(memory, ip);
    int total = Octets.u16(memory, ip + IPV4_TOTAL_LENGTH);
    return header < IPV4_BYTES || total < header || total > length ? -1 : total;
  }

  private static int ipv6Bytes(MemorySegment memory, long ip, int length) {
    if (length < IPV6_BYTES) {
      return -1;
    }
    int total = IPV6_BYTES + Octets.u16(memory, ip + IPV6_PAYLOAD_LENGTH);
    return total > length ? -1 : total;
  }

  /** Sets the length fields of the IP header, and IPv4's checksum. */
  static void setPacketBytes(MemorySegment memory, long ip, int length) {
    if (version(memory, ip) == 4) {
      Octets.put16(memory, ip + IPV4_TOTAL_LENGTH, length);
      checksumIpv4(memory, ip);
    } else {
      Octets.put16(memory, ip + IPV6_PAYLOAD_LENGTH, length - IPV6_BYTES);
    }
  }

  static void checksumIpv4(MemorySegment memory, long ip) {
    Octets.put16(memory, ip + IPV4_CHECKSUM, 0);
    int sum = Checksum.sum(memory, ip, ipv4HeaderBytes(memory, ip));
    Octets.put16(memory, ip + IPV4_CHECKSUM, Checksum.complement(sum));
  }

  /** The sum over both addresses. */
  static int sumOfAddresses(MemorySegment memory, long ip) {
    return version(memory, ip) == 4
        ? Checksum.sum(memory, ip + IPV4_SOURCE, 8)
        : Checksum.sum(memory, ip + IPV6_SOURCE, 32);
  }

  /** The sum over the pseudo-header of TCP or UDP (RFC 9293 §3.1, RFC 8200 §8.1). */
  static int sumOfPseudoHeader(MemorySegment memory, long ip, int protocol, int transportBytes) {
    return Checksum.fold((long) sumOfAddresses(memory, ip) + protocol + transportBytes);
  }

  /** DSCP and ECN: TOS of IPv4 (RFC 791 §3.1), traffic class of IPv6 (RFC 8200 §3). */
  static int trafficClass(MemorySegment memory, long ip) {
    return version(memory, ip) == 4
        ? Octets.u8(memory, ip + 1)
        : Octets.u16(memory, ip) >>> 4 & 0xff;
  }

  private static void setEcn(MemorySegment memory, long ip, int ecn) {
    if (version(memory, ip) == 4) {
      Octets.put8(memory, ip + 1, Octets.u8(memory, ip + 1) & ~3 | ecn);
      checksumIpv4(memory, ip);
    } else {
      Octets.put8(memory, ip + 1, Octets.u8(memory, ip + 1) & ~0x30 | ecn << 4);
    }
  }

  /**
   * Carries the congestion mark of the outer header over (RFC 6040 §4.2, figure 4).
   *
   * @param outerClass the traffic class of the outer header
   * @return false if the packet is to be dropped: marked, but its flow would not understand
   */
  static boolean decapsulateEcn(MemorySegment memory, long ip, int outerClass) {
    int inner = trafficClass(memory, ip) & ECN;
    int outer = outerClass & ECN;
    if (inner == ECN_NOT_ECT) {
      return outer != ECN_CE;
    }
    if (inner != ECN_CE && (outer == ECN_CE || outer == ECN_ECT_1) && inner != outer) {
      setEcn(memory, ip, outer);
    }
    return true;
  }
}
