package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Octets;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;

/** {@code struct sockaddr_in} and {@code sockaddr_in6} in native memory (netinet/in.h). */
final class SocketAddress {

  /** Room for either family. */
  static final int MAX_BYTES = 32;

  private static final int IN_BYTES = 16;
  private static final int IN6_BYTES = 28;
  private static final int PORT = 2;
  private static final int IN_ADDRESS = 4;
  private static final int IN6_ADDRESS = 8;
  private static final int IN6_SCOPE = 24;

  private SocketAddress() {}

  static int length(AddressFamily family) {
    return switch (family) {
      case IPV4 -> IN_BYTES;
      case IPV6 -> IN6_BYTES;
    };
  }

  static void write(MemorySegment memory, long at, Endpoint endpoint) {
    write(memory, at, endpoint.address(), endpoint.port(), endpoint.scope());
  }

  /** The port may be 0 here, for a bind. */
  static void write(MemorySegment memory, long at, IpAddress address, int port, int scope) {
    memory.asSlice(at, length(address.family())).fill((byte) 0);
    memory.set(JAVA_SHORT, at, (short) address.family().af());
    Octets.put16(memory, at + PORT, port);
    switch (address) {
      case Ipv4Address v4 -> Octets.put32(memory, at + IN_ADDRESS, v4.bits());
      case Ipv6Address v6 -> {
        Octets.put64(memory, at + IN6_ADDRESS, v6.high());
        Octets.put64(memory, at + IN6_ADDRESS + 8, v6.low());
        memory.set(JAVA_INT, at + IN6_SCOPE, scope);
      }
    }
  }

  static int port(MemorySegment memory, long at) {
    return Octets.u16(memory, at + PORT);
  }

  /** Reads what the kernel wrote; a datagram from port 0 cannot be answered and gives port 1. */
  static Endpoint read(MemorySegment memory, long at, AddressFamily family) {
    int port = Math.max(1, port(memory, at));
    return switch (family) {
      case IPV4 -> new Endpoint(address(memory, at + IN_ADDRESS, family), port, 0);
      case IPV6 ->
          new Endpoint(
              address(memory, at + IN6_ADDRESS, family),
              port,
              memory.get(JAVA_INT, at + IN6_SCOPE));
    };
  }

  static IpAddress address(MemorySegment memory, long at, AddressFamily family) {
    return switch (family) {
      case IPV4 -> new Ipv4Address(Octets.i32(memory, at));
      case IPV6 -> new Ipv6Address(Octets.i64(memory, at), Octets.i64(memory, at + 8));
    };
  }

  /** Compares with an address alone, in network order. */
  static boolean holdsAddress(MemorySegment memory, long at, IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> Octets.i32(memory, at) == v4.bits();
      case Ipv6Address v6 ->
          Octets.i64(memory, at) == v6.high() && Octets.i64(memory, at + 8) == v6.low();
    };
  }

  /**
   * Compares port, address and scope; the family is the socket's, the flow label does not matter.
   */
  static boolean holds(MemorySegment memory, long at, Endpoint endpoint) {
    if (port(memory, at) != endpoint.port()) {
      return false;
    }
    return switch (endpoint.address()) {
      case Ipv4Address v4 -> holdsAddress(memory, at + IN_ADDRESS, v4);
      case Ipv6Address v6 ->
          holdsAddress(memory, at + IN6_ADDRESS, v6)
              && memory.get(JAVA_INT, at + IN6_SCOPE) == endpoint.scope();
    };
  }

  /** A hash of port and address. */
  static int hash(MemorySegment memory, long at, AddressFamily family) {
    long mixed =
        switch (family) {
          case IPV4 -> Octets.i64(memory, at);
          case IPV6 ->
              Octets.i64(memory, at + IN6_ADDRESS) * 31
                  + Octets.i64(memory, at + IN6_ADDRESS + 8)
                  + port(memory, at);
        };
    mixed *= 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32);
  }
}
