package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Octets;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;

/**
 * The control messages of datagrams (cmsg(3), ip(7), ipv6(7), udp(7)): the local address, the
 * traffic class, the size of the datagrams in a run.
 */
final class Ancillary {

  static final int SOL_IP = 0;
  static final int SOL_UDP = 17;
  static final int SOL_IPV6 = 41;
  static final int IP_TOS = 1;
  static final int IP_PKTINFO = 8;
  static final int IP_RECVTOS = 13;
  static final int IPV6_RECVPKTINFO = 49;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_RECVTCLASS = 66;
  static final int IPV6_TCLASS = 67;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  /** Room for every message at once. */
  static final int MAX_BYTES = 128;

  private static final int HEADER = 16;
  private static final int LEVEL = 8;
  private static final int TYPE = 12;
  private static final int IN_PKTINFO_BYTES = 12;
  private static final int IN_PKTINFO_SPEC_DST = 4;
  private static final int IN6_PKTINFO_BYTES = 20;

  private Ancillary() {}

  private static long header(MemorySegment memory, long at, int level, int type, int length) {
    memory.set(JAVA_LONG, at, HEADER + length);
    memory.set(JAVA_INT, at + LEVEL, level);
    memory.set(JAVA_INT, at + TYPE, type);
    return at + HEADER;
  }

  private static long align(long length) {
    return (length + 7) & ~7L;
  }

  /** Writes UDP_SEGMENT; answers the place behind it. */
  static long writeSegment(MemorySegment memory, long at, int datagramBytes) {
    long data = header(memory, at, SOL_UDP, UDP_SEGMENT, 2);
    memory.set(JAVA_SHORT, data, (short) datagramBytes);
    return data + 8;
  }

  /** Writes the traffic class; answers the place behind it. */
  static long writeTrafficClass(MemorySegment memory, long at, AddressFamily family, int value) {
    long data =
        family == AddressFamily.IPV4
            ? header(memory, at, SOL_IP, IP_TOS, 4)
            : header(memory, at, SOL_IPV6, IPV6_TCLASS, 4);
    memory.set(JAVA_INT, data, value);
    return data + 8;
  }

  /**
   * Writes the local address to send from; the interface stays open, so that the route may change.
   *
   * @return the place behind it
   */
  static long writeSource(MemorySegment memory, long at, IpAddress local) {
    return switch (local) {
      case Ipv4Address v4 -> {
        long data = header(memory, at, SOL_IP, IP_PKTINFO, IN_PKTINFO_BYTES);
        memory.set(JAVA_INT, data, 0);
        Octets.put32(memory, data + IN_PKTINFO_SPEC_DST, v4.bits());
        memory.set(JAVA_INT, data + 8, 0);
        yield at + align(HEADER + IN_PKTINFO_BYTES);
      }
      case Ipv6Address v6 -> {
        long data = header(memory, at, SOL_IPV6, IPV6_PKTINFO, IN6_PKTINFO_BYTES);
        Octets.put64(memory, data, v6.high());
        Octets.put64(memory, data + 8, v6.low());
        memory.set(JAVA_INT, data + 16, 0);
        yield at + align(HEADER + IN6_PKTINFO_BYTES);
      }
    };
  }

  /** The next message behind the one at {@code at}; {@code end} or beyond when there is none. */
  static long next(MemorySegment memory, long at) {
    return at + align(Math.max(HEADER, memory.get(JAVA_LONG, at)));
  }

  static boolean fits(long at, long end) {
    return at + HEADER <= end;
  }

  private static boolean is(MemorySegment memory, long at, int level, int type) {
    return memory.get(JAVA_INT, at + LEVEL) == level && memory.get(JAVA_INT, at + TYPE) == type;
  }

  /** Bytes of each datagram, if the message at {@code at} is UDP_GRO; else 0. */
  static int groSize(MemorySegment memory, long at) {
    return is(memory, at, SOL_UDP, UDP_GRO) ? memory.get(JAVA_INT, at + HEADER) : 0;
  }

  /** The traffic class, if the message at {@code at} is one; else -1. */
  static int trafficClass(MemorySegment memory, long at) {
    if (is(memory, at, SOL_IP, IP_TOS)) {
      return Octets.u8(memory, at + HEADER);
    }
    return is(memory, at, SOL_IPV6, IPV6_TCLASS) ? memory.get(JAVA_INT, at + HEADER) & 0xff : -1;
  }

  /** Where the local address is, if the message at {@code at} is a packet info; else -1. */
  static long localAddress(MemorySegment memory, long at) {
    if (is(memory, at, SOL_IP, IP_PKTINFO)) {
      return at + HEADER + IN_PKTINFO_SPEC_DST;
    }
    return is(memory, at, SOL_IPV6, IPV6_PKTINFO) ? at + HEADER : -1;
  }
}
