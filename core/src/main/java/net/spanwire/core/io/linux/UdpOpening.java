package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import com.google.common.collect.Multimaps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpOptions;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.IpAddress;
import net.spanwire.core.net.Ipv4Address;
import net.spanwire.core.net.Ipv6Address;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the sockets of one listen port. SO_REUSEADDR stays off: two daemons would share the port,
 * and each lose packets to the other. Where several sockets share it (SO_REUSEPORT), the first one
 * binds alone, so that a port of another program is refused, and says only then that it shares; the
 * kernel makes a group of it and those that follow, in their order.
 */
final class UdpOpening {

  private static final Logger LOG = LoggerFactory.getLogger(UdpOpening.class);

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_MARK = 36;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  private static final int IPV6_V6ONLY = 26;

  /** As wireguard-go: a burst of a few milliseconds at 10 Gbit/s. */
  private static final int BUFFER_BYTES = 7 << 20;

  /** A random port that one family has may be taken in the other. */
  private static final int RANDOM_PORT_TRIES = 32;

  private final UdpOptions options;
  private final int sharers;

  private UdpOpening(UdpOptions options, int sharers) {
    this.options = options;
    this.sharers = sharers;
  }

  static ImmutableList<ImmutableList<UdpSocket>> open(UdpOptions options, int sharers)
      throws SystemException {
    UdpOpening opening = new UdpOpening(options, sharers);
    for (int tries = 1; ; tries++) {
      try {
        return opening.openBoth();
      } catch (SystemException e) {
        boolean again = options.port() == 0 && e.errno() == Errno.EADDRINUSE;
        if (!again || tries == RANDOM_PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  static SystemException refusedMark(int errno, int fwmark) {
    return new SystemException(
        errno,
        "cannot mark packets with fwmark "
            + fwmark
            + ": run with CAP_NET_ADMIN, or leave fwmark out");
  }

  private ImmutableList<ImmutableList<UdpSocket>> openBoth() throws SystemException {
    ListMultimap<Integer, UdpSocket> sockets =
        MultimapBuilder.linkedHashKeys().arrayListValues().build();
    try {
      int port = options.port();
      for (AddressFamily family : AddressFamily.values()) {
        if (options.address() == null || options.address().family() == family) {
          port = openAll(family, port, sockets);
        }
      }
      if (sockets.isEmpty()) {
        throw new SystemException(Errno.EAFNOSUPPORT, "this host has neither IPv4 nor IPv6");
      }
      return Multimaps.asMap(sockets).values().stream()
          .map(ImmutableList::copyOf)
          .collect(ImmutableList.toImmutableList());
    } catch (SystemException e) {
      sockets.values().forEach(UdpSocket::close);
      throw e;
    }
  }

  /**
   * Adds the sockets of one family, each to its sharer's; answers the port that the next must have.
   */
  private int openAll(AddressFamily family, int port, ListMultimap<Integer, UdpSocket> sockets)
      throws SystemException {
    int bound = openFirst(family, port, sockets);
    if (bound == 0) {
      return port;
    }
    for (int sharer = 1; sharer < sharers; sharer++) {
      sockets.put(sharer, open(family, bound, sharer));
    }
    return bound;
  }

  /** Adds the first socket of a family, and answers its port; 0 if the host lacks the family. */
  private int openFirst(AddressFamily family, int port, ListMultimap<Integer, UdpSocket> sockets)
      throws SystemException {
    try {
      UdpSocket socket = open(family, port, 0);
      sockets.put(0, socket);
      return socket.port();
    } catch (SystemException e) {
      boolean absent =
          e.errno() == Errno.EAFNOSUPPORT
              || e.errno() == Errno.EADDRNOTAVAIL && options.address() == null;
      if (!absent) {
        throw e;
      }
      LOG.info("no {} here, UDP goes without it: {}", family, e.getMessage());
      return 0;
    }
  }

  private UdpSocket open(AddressFamily family, int port, int sharer) throws SystemException {
    Arena arena = Arena.ofAuto();
    Libc libc = new Libc(arena);
    int descriptor = libc.socket(family.af(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      throw new SystemException(-descriptor, "cannot open a UDP socket of " + family);
    }
    try {
      Opened opened = new Opened(arena, libc, descriptor);
      opened.buffers();
      opened.mark(options.fwmark());
      opened.device(options.device());
      opened.ancillary(family);
      if (sharer > 0) {
        opened.share();
      }
      int bound = opened.bind(address(family), port);
      if (sharer == 0 && sharers > 1) {
        opened.share();
      } else if (sharer > 0 && sharer == sharers - 1) {
        opened.steer(sharers);
      }
      return new LinuxUdpSocket(
          arena, descriptor, family, bound, opened.offloads(options.offloads()));
    } catch (SystemException e) {
      libc.close(descriptor);
      throw e;
    }
  }

  private IpAddress address(AddressFamily family) {
    if (options.address() != null) {
      return options.address();
    }
    return switch (family) {
      case IPV4 -> new Ipv4Address(0);
      case IPV6 -> new Ipv6Address(0, 0);
    };
  }

  /** A descriptor on its way to be a socket. */
  private record Opened(Arena arena, Libc libc, int descriptor) {

    private int set(int level, int option, int value) {
      return libc.setsockopt(descriptor, level, option, arena.allocateFrom(JAVA_INT, value));
    }

    /** What needs a privilege falls back to what the system's limit allows. */
    void buffers() {
      if (set(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES) < 0) {
        set(SOL_SOCKET, SO_RCVBUF, BUFFER_BYTES);
      }
      if (set(SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES) < 0) {
        set(SOL_SOCKET, SO_SNDBUF, BUFFER_BYTES);
      }
    }

    void mark(int fwmark) throws SystemException {
      int result = fwmark == 0 ? 0 : set(SOL_SOCKET, SO_MARK, fwmark);
      if (result < 0) {
        throw refusedMark(-result, fwmark);
      }
    }

    void device(@Nullable String device) throws SystemException {
      if (device == null) {
        return;
      }
      int result =
          libc.setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(device));
      if (result < 0) {
        throw new SystemException(
            -result, "cannot bind to the device " + device + ": is there one of that name?");
      }
    }

    void ancillary(AddressFamily family) {
      switch (family) {
        case IPV4 -> {
          set(Ancillary.SOL_IP, Ancillary.IP_PKTINFO, 1);
          set(Ancillary.SOL_IP, Ancillary.IP_RECVTOS, 1);
        }
        case IPV6 -> {
          set(Ancillary.SOL_IPV6, IPV6_V6ONLY, 1);
          set(Ancillary.SOL_IPV6, Ancillary.IPV6_RECVPKTINFO, 1);
          set(Ancillary.SOL_IPV6, Ancillary.IPV6_RECVTCLASS, 1);
        }
      }
    }

    int bind(IpAddress address, int port) throws SystemException {
      MemorySegment name = arena.allocate(SocketAddress.MAX_BYTES, 8);
      SocketAddress.write(name, 0, address, port, 0);
      int result = libc.bind(descriptor, name, SocketAddress.length(address.family()));
      if (result < 0) {
        throw new SystemException(-result, bindAdvice(-result, address, port));
      }
      result = libc.getsockname(descriptor, name, arena.allocateFrom(JAVA_INT, 32));
      if (result < 0) {
        throw new SystemException(-result, "cannot ask for the UDP port");
      }
      return SocketAddress.port(name, 0);
    }

    void share() throws SystemException {
      int result = set(SOL_SOCKET, SO_REUSEPORT, 1);
      if (result < 0) {
        throw new SystemException(-result, "this kernel lets no two sockets share a UDP port");
      }
    }

    /** Tells the group, of which this socket is one, who gets what. */
    void steer(int group) throws SystemException {
      MemorySegment program = SteeringProgram.of(arena, group);
      int result = libc.setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program);
      if (result < 0) {
        throw new SystemException(-result, "this kernel takes no program to share a UDP port by");
      }
    }

    private static String bindAdvice(int errno, IpAddress address, int port) {
      String what = "cannot listen on UDP port " + port;
      return switch (errno) {
        case Errno.EADDRINUSE ->
            what + ": another program has it; stop that one or choose another listen-port";
        case Errno.EADDRNOTAVAIL -> what + ": this host does not have the address " + address;
        case Errno.EACCES, Errno.EPERM ->
            what + ": ports below 1024 need root or CAP_NET_BIND_SERVICE";
        default -> what + " at " + address;
      };
    }

    /** A kernel that lacks an option refuses it here. */
    Offloads offloads(Offloads wanted) {
      boolean segment =
          wanted.udpSegment() && set(Ancillary.SOL_UDP, Ancillary.UDP_SEGMENT, 0) == 0;
      boolean gro = wanted.udpGro() && set(Ancillary.SOL_UDP, Ancillary.UDP_GRO, 1) == 0;
      return new Offloads(false, false, segment, gro);
    }
  }
}
