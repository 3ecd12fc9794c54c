package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Octets;

/**
 * A received packet as the {@link Coalescer} looks at it: what flow it is of, and whether it could
 * be a segment of a super-packet at all. Reused for each packet.
 */
final class Candidate {

  private final MemorySegment memory;

  private long ip;
  private int length;
  private int version;
  private int protocol;
  private int transport;
  private int headerBytes;
  private boolean mergeable;
  private boolean hidden;

  Candidate(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Looks at an IP packet whose length is by its own header.
   *
   * @param tcp whether TCP may be merged
   * @param udp whether UDP may be merged
   */
  void look(long packet, int bytes, boolean tcp, boolean udp) {
    ip = packet;
    length = bytes;
    version = Headers.version(memory, packet);
    mergeable = false;
    if (version == 4) {
      lookIpv4();
    } else {
      lookIpv6();
    }
    if (protocol == Headers.TCP) {
      lookTcp(tcp);
    } else if (protocol == Headers.UDP) {
      lookUdp(udp);
    }
  }

  private void lookIpv4() {
    transport = Headers.ipv4HeaderBytes(memory, ip);
    boolean whole = (Octets.u16(memory, ip + Headers.IPV4_FRAGMENT) & Headers.FRAGMENTED) == 0;
    hidden = transport != Headers.IPV4_BYTES || !whole;
    protocol = hidden ? 0 : Octets.u8(memory, ip + Headers.IPV4_PROTOCOL);
  }

  private void lookIpv6() {
    transport = Headers.IPV6_BYTES;
    protocol = Octets.u8(memory, ip + Headers.IPV6_NEXT_HEADER);
    hidden = protocol != Headers.TCP && protocol != Headers.UDP && protocol != Headers.ICMPV6;
  }

  private void lookTcp(boolean allowed) {
    if (length < transport + Headers.TCP_BYTES) {
      protocol = 0;
      return;
    }
    long tcp = ip + transport;
    headerBytes = transport + Headers.tcpHeaderBytes(memory, tcp);
    int flags = Octets.u8(memory, tcp + Headers.TCP_FLAGS) & ~Headers.PSH;
    boolean reserved = (Octets.u8(memory, tcp + Headers.TCP_DATA_OFFSET) & 0xf) != 0;
    mergeable =
        allowed
            && flags == Headers.ACK
            && !reserved
            && Octets.u16(memory, tcp + Headers.TCP_URGENT_POINTER) == 0
            && headerBytes >= transport + Headers.TCP_BYTES
            && length > headerBytes;
  }

  private void lookUdp(boolean allowed) {
    headerBytes = transport + Headers.UDP_BYTES;
    if (length < headerBytes) {
      protocol = 0;
      return;
    }
    long udp = ip + transport;
    mergeable =
        allowed
            && length > headerBytes
            && Octets.u16(memory, udp + Headers.UDP_LENGTH) == length - transport
            && Octets.u16(memory, udp + Headers.UDP_CHECKSUM) != 0;
  }

  /**
   * True if TCP or UDP with its ports in sight: it has an order to keep with others of its flow.
   */
  boolean hasFlow() {
    return protocol == Headers.TCP || protocol == Headers.UDP;
  }

  /** True for fragments, IPv4 options and IPv6 extension headers: the flow is behind them. */
  boolean hidesFlow() {
    return hidden;
  }

  boolean isMergeable() {
    return mergeable;
  }

  boolean isTcp() {
    return protocol == Headers.TCP;
  }

  long ip() {
    return ip;
  }

  int length() {
    return length;
  }

  int headerBytes() {
    return headerBytes;
  }

  int payloadBytes() {
    return length - headerBytes;
  }

  int transport() {
    return transport;
  }

  boolean pushes() {
    return isTcp() && (Octets.u8(memory, ip + transport + Headers.TCP_FLAGS) & Headers.PSH) != 0;
  }

  int sequence() {
    return isTcp() ? Octets.i32(memory, ip + transport + Headers.TCP_SEQUENCE) : 0;
  }

  int id() {
    return version == 4 ? Octets.u16(memory, ip + Headers.IPV4_ID) : 0;
  }

  /** A hash of version, protocol, addresses and ports. */
  int hash() {
    long mixed = Octets.i32(memory, ip + transport) * 31L + protocol;
    if (version == 4) {
      mixed += Octets.i64(memory, ip + Headers.IPV4_SOURCE);
    } else {
      mixed = mixed * 31 + Octets.i64(memory, ip + Headers.IPV6_SOURCE + 8);
      mixed = mixed * 31 + Octets.i64(memory, ip + Headers.IPV6_SOURCE + 24);
    }
    mixed *= 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 40);
  }

  /**
   * True if the transport checksum is right: what was damaged must not pass for good by merging.
   */
  boolean isIntact() {
    int bytes = length - transport;
    long sum = Headers.sumOfPseudoHeader(memory, ip, protocol, bytes);
    return Checksum.fold(sum + Checksum.sum(memory, ip + transport, bytes)) == 0xffff;
  }

  /**
   * True if the packet at {@code other}, the first of a mergeable flow, differs from this one only
   * in what segments of one super-packet may differ in: lengths, checksums, identification,
   * sequence and PSH.
   */
  boolean continues(long other, int otherHeaderBytes) {
    return headerBytes == otherHeaderBytes
        && (version == 4 ? sameIpv4(other) : sameIpv6(other))
        && Octets.i32(memory, ip + transport) == Octets.i32(memory, other + transport)
        && (!isTcp() || sameTcp(other + transport));
  }

  /** Version, header length, traffic class; flags; time to live, protocol; addresses. */
  private boolean sameIpv4(long other) {
    return Octets.u16(memory, ip) == Octets.u16(memory, other)
        && Octets.u16(memory, ip + Headers.IPV4_FRAGMENT)
            == Octets.u16(memory, other + Headers.IPV4_FRAGMENT)
        && Octets.u16(memory, ip + Headers.IPV4_TTL) == Octets.u16(memory, other + Headers.IPV4_TTL)
        && Octets.i64(memory, ip + Headers.IPV4_SOURCE)
            == Octets.i64(memory, other + Headers.IPV4_SOURCE);
  }

  /** Version, traffic class, flow label; next header, hop limit; addresses. */
  private boolean sameIpv6(long other) {
    return Octets.i32(memory, ip) == Octets.i32(memory, other)
        && Octets.u16(memory, ip + Headers.IPV6_NEXT_HEADER)
            == Octets.u16(memory, other + Headers.IPV6_NEXT_HEADER)
        && sameLong(other, Headers.IPV6_SOURCE)
        && sameLong(other, Headers.IPV6_SOURCE + 8)
        && sameLong(other, Headers.IPV6_SOURCE + 16)
        && sameLong(other, Headers.IPV6_SOURCE + 24);
  }

  private boolean sameLong(long other, int field) {
    return Octets.i64(memory, ip + field) == Octets.i64(memory, other + field);
  }

  /** Acknowledgment, window and options. */
  private boolean sameTcp(long other) {
    long tcp = ip + transport;
    return Octets.i32(memory, tcp + Headers.TCP_ACKNOWLEDGMENT)
            == Octets.i32(memory, other + Headers.TCP_ACKNOWLEDGMENT)
        && Octets.u16(memory, tcp + Headers.TCP_WINDOW)
            == Octets.u16(memory, other + Headers.TCP_WINDOW)
        && sameOptions(tcp, other);
  }

  private boolean sameOptions(long tcp, long other) {
    int end = headerBytes - transport;
    for (int at = Headers.TCP_BYTES; at < end; at += 4) {
      if (Octets.i32(memory, tcp + at) != Octets.i32(memory, other + at)) {
        return false;
      }
    }
    return true;
  }

  /**
   * True where the identification of IPv4 counts: a packet that may be fragmented (RFC 6864 §4).
   */
  boolean needsId() {
    return version == 4
        && (Octets.u16(memory, ip + Headers.IPV4_FRAGMENT) & Headers.DONT_FRAGMENT) == 0;
  }
}
