package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Octets;
import net.spanwire.core.io.VirtioHeader;

/**
 * Tells the host that a packet cannot go through the tunnel, as the kernel's own WireGuard does: no
 * peer has its destination, or the peer's endpoint is not known. So programs hear of it at once,
 * and do not wait for an answer that cannot come.
 *
 * <p>The message is "host unreachable" (RFC 792) or "address unreachable" (RFC 4443 §3.1). The
 * packet path knows no address of its own, so it comes from the destination itself. Nothing is said
 * about errors, multicasts and later fragments (RFC 1122 §3.2.2, RFC 4443 §2.4), and not too much
 * at once.
 */
final class Unreachable {

  /** A whole message is at most as long as every host takes (RFC 1812 §4.3.2.3, RFC 4443 §2.4). */
  private static final int MAX_IPV4 = 576;

  private static final int MAX_IPV6 = 1280;

  private static final int ICMP_BYTES = 8;
  private static final int ICMP = 1;
  private static final int TYPE_IPV4 = 3;
  private static final int HOST_UNREACHABLE = 1;
  private static final int TYPE_IPV6 = 1;
  private static final int ADDRESS_UNREACHABLE = 3;

  /** ICMPv4 queries and their answers; all else is an error or obsolete. */
  private static final int ECHO_REPLY = 0;

  private static final int ECHO_REQUEST = 8;

  /** ICMPv6 types from here on are no errors. */
  private static final int FIRST_INFORMATION = 128;

  private static final int TTL = 64;
  private static final int BURST = 50;
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(10);

  private final MemorySegment memory =
      Arena.ofAuto().allocate(VirtioHeader.BYTES + (long) MAX_IPV6, 16);
  private final GatherList piece = new GatherList(Arena.ofAuto(), memory, 1);

  private int left = BURST;
  private long filledAt;

  Unreachable() {}

  /**
   * Answers a packet that was read from the device.
   *
   * @param length of the packet, which is an IP packet
   */
  void answer(TunPort port, MemorySegment packets, long packet, int length, long now) {
    boolean ipv4 = Headers.version(packets, packet) == 4;
    if (ipv4 ? answersIpv4(packets, packet, length) : answersIpv6(packets, packet, length)) {
      if (!allows(now)) {
        return;
      }
      int bytes = ipv4 ? writeIpv4(packets, packet, length) : writeIpv6(packets, packet, length);
      VirtioHeader.clear(memory, 0);
      piece.set(0, 0, VirtioHeader.BYTES + (long) bytes);
      if (port.writer().write(piece, 0, 1) >= 0) {
        port.counters().add(Counter.TOLD_UNREACHABLE, 1);
      }
    }
  }

  private boolean allows(long now) {
    long refills = (now - filledAt) / EVERY;
    if (refills > 0) {
      left = (int) Math.min(BURST, left + refills);
      filledAt = now;
    }
    return left > 0 && left-- > 0;
  }

  private static boolean answersIpv4(MemorySegment packets, long ip, int length) {
    int header = Headers.ipv4HeaderBytes(packets, ip);
    boolean whole = header >= Headers.IPV4_BYTES && header + ICMP_BYTES <= length;
    boolean first = (Octets.u16(packets, ip + Headers.IPV4_FRAGMENT) & Headers.OFFSET) == 0;
    if (!whole || !first || !isHost(packets, ip + 12) || !isHost(packets, ip + 16)) {
      return false;
    }
    int type = Octets.u8(packets, ip + header);
    return Octets.u8(packets, ip + Headers.IPV4_PROTOCOL) != ICMP
        || type == ECHO_REPLY
        || type == ECHO_REQUEST;
  }

  /** Not 0/8, not multicast, not reserved or broadcast. */
  private static boolean isHost(MemorySegment packets, long address) {
    int first = Octets.u8(packets, address);
    return first != 0 && first < 224;
  }

  private static boolean answersIpv6(MemorySegment packets, long ip, int length) {
    long source = ip + Headers.IPV6_SOURCE;
    boolean unspecified = Octets.i64(packets, source) == 0 && Octets.i64(packets, source + 8) == 0;
    boolean multicast =
        Octets.u8(packets, source) == 0xff || Octets.u8(packets, source + 16) == 0xff;
    if (unspecified || multicast || length < Headers.IPV6_BYTES + ICMP_BYTES) {
      return false;
    }
    return Octets.u8(packets, ip + Headers.IPV6_NEXT_HEADER) != Headers.ICMPV6
        || Octets.u8(packets, ip + Headers.IPV6_BYTES) >= FIRST_INFORMATION;
  }

  private int writeIpv4(MemorySegment packets, long packet, int length) {
    long ip = VirtioHeader.BYTES;
    int quoted = Math.min(length, MAX_IPV4 - Headers.IPV4_BYTES - ICMP_BYTES);
    Octets.put64(memory, ip, 0x4500_0000_0000_0000L | Headers.DONT_FRAGMENT);
    Octets.put16(memory, ip + Headers.IPV4_TTL, TTL << 8 | ICMP);
    MemorySegment.copy(packets, packet + 16, memory, ip + 12, 4);
    MemorySegment.copy(packets, packet + 12, memory, ip + 16, 4);
    long icmp = ip + Headers.IPV4_BYTES;
    write(icmp, TYPE_IPV4 << 8 | HOST_UNREACHABLE, packets, packet, quoted);
    int sum = Checksum.sum(memory, icmp, ICMP_BYTES + quoted);
    Octets.put16(memory, icmp + 2, Checksum.complement(sum));
    int total = Headers.IPV4_BYTES + ICMP_BYTES + quoted;
    Headers.setPacketBytes(memory, ip, total);
    return total;
  }

  private int writeIpv6(MemorySegment packets, long packet, int length) {
    long ip = VirtioHeader.BYTES;
    int quoted = Math.min(length, MAX_IPV6 - Headers.IPV6_BYTES - ICMP_BYTES);
    Octets.put64(memory, ip, 6L << 60 | Headers.ICMPV6 << 8 | TTL);
    long source = ip + Headers.IPV6_SOURCE;
    MemorySegment.copy(packets, packet + Headers.IPV6_SOURCE + 16, memory, source, 16);
    MemorySegment.copy(packets, packet + Headers.IPV6_SOURCE, memory, source + 16, 16);
    long icmp = ip + Headers.IPV6_BYTES;
    write(icmp, TYPE_IPV6 << 8 | ADDRESS_UNREACHABLE, packets, packet, quoted);
    int bytes = ICMP_BYTES + quoted;
    long pseudo = Headers.sumOfPseudoHeader(memory, ip, Headers.ICMPV6, bytes);
    int sum = Checksum.fold(pseudo + Checksum.sum(memory, icmp, bytes));
    Octets.put16(memory, icmp + 2, Checksum.complement(sum));
    Headers.setPacketBytes(memory, ip, Headers.IPV6_BYTES + bytes);
    return Headers.IPV6_BYTES + bytes;
  }

  /** Type and code, no checksum yet, four unused bytes, and the packet. */
  private void write(long icmp, int typeAndCode, MemorySegment packets, long packet, int quoted) {
    Octets.put64(memory, icmp, (long) typeAndCode << 48);
    MemorySegment.copy(packets, packet, memory, icmp + ICMP_BYTES, quoted);
  }
}
