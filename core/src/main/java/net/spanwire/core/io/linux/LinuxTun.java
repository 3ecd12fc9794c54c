package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;

/** A device of /dev/net/tun (linux/if_tun.h). */
final class LinuxTun implements TunDevice {

  /** IFNAMSIZ, less the zero at the end. */
  static final int MAX_NAME_BYTES = 15;

  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;

  private static final long TUNSETIFF = 0x400454caL;
  private static final long TUNSETOFFLOAD = 0x400454d0L;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_FLAGS = 16;

  private static final int IFF_TUN = 0x0001;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;

  /** Refuses a device that exists already: a leftover must not be taken for ours. */
  private static final int IFF_TUN_EXCL = 0x8000;

  private static final long TUN_F_CSUM = 0x01;
  private static final long TUN_F_TSO4 = 0x02;
  private static final long TUN_F_TSO6 = 0x04;
  private static final long TUN_F_TSO_ECN = 0x08;
  private static final long TUN_F_USO4 = 0x20;
  private static final long TUN_F_USO6 = 0x40;
  private static final long TSO = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
  private static final long USO = TUN_F_USO4 | TUN_F_USO6;

  private final Libc libc;
  private final String name;
  private final int descriptor;
  private final Offloads offloads;
  private boolean closed;

  private LinuxTun(Libc libc, String name, int descriptor, Offloads granted) {
    this.libc = libc;
    this.name = name;
    this.descriptor = descriptor;
    this.offloads = granted;
  }

  static LinuxTun open(String name, Offloads wanted) throws SystemException {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_NAME_BYTES) {
      throw new SystemException(
          Errno.EINVAL, "an interface name has 1 to 15 bytes, not " + bytes.length + ": " + name);
    }
    Arena arena = Arena.ofAuto();
    Libc libc = new Libc(arena);
    int descriptor = attach(arena, libc, name);
    return new LinuxTun(libc, name, descriptor, offload(libc, descriptor, wanted));
  }

  /** Two that are joined: each packet written to one is read from the other, as it is. */
  static ImmutableList<TunDevice> openCable() throws SystemException {
    Arena arena = Arena.ofAuto();
    Libc libc = new Libc(arena);
    MemorySegment pair = arena.allocate(8, 8);
    int result = libc.socketpair(AF_UNIX, SOCK_DGRAM | O_NONBLOCK | O_CLOEXEC, pair);
    if (result < 0) {
      throw new SystemException(-result, "cannot make a pair of sockets");
    }
    return ImmutableList.of(
        new LinuxTun(libc, "cable", pair.get(JAVA_INT, 0), Offloads.ALL),
        new LinuxTun(libc, "cable", pair.get(JAVA_INT, 4), Offloads.ALL));
  }

  private static int attach(Arena arena, Libc libc, String name) throws SystemException {
    int descriptor = libc.open(arena.allocateFrom("/dev/net/tun"), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
      throw new SystemException(-descriptor, openAdvice(-descriptor));
    }
    MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
    request.setString(0, name);
    int flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_TUN_EXCL;
    request.set(JAVA_SHORT, IFREQ_FLAGS, (short) flags);
    int result = libc.ioctl(descriptor, TUNSETIFF, request);
    if (result < 0) {
      libc.close(descriptor);
      throw new SystemException(-result, attachAdvice(-result, name));
    }
    return descriptor;
  }

  private static String openAdvice(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.ENODEV ->
          "cannot open /dev/net/tun: load the module (modprobe tun) or give the container the device";
      case Errno.EPERM, Errno.EACCES ->
          "cannot open /dev/net/tun: run as root or with CAP_NET_ADMIN";
      default -> "cannot open /dev/net/tun";
    };
  }

  private static String attachAdvice(int errno, String name) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES ->
          "cannot make the interface " + name + ": run as root or with CAP_NET_ADMIN";
      case Errno.EBUSY ->
          "the interface "
              + name
              + " exists already: stop who owns it, or remove it (ip link delete "
              + name
              + ")";
      case Errno.EINVAL ->
          "the kernel refuses the interface name " + name + ", or a link of another kind has it";
      default -> "cannot make the interface " + name;
    };
  }

  /** Asks for what is wanted, and for less where the kernel refuses (USO came with Linux 6.2). */
  private static Offloads offload(Libc libc, int descriptor, Offloads wanted) {
    boolean tcp = wanted.tcpSegmentation();
    boolean udp = wanted.udpSegmentation();
    if (udp && libc.ioctl(descriptor, TUNSETOFFLOAD, tcp ? TSO | USO : TUN_F_CSUM | USO) == 0) {
      return new Offloads(tcp, true, false, false);
    }
    if (tcp && libc.ioctl(descriptor, TUNSETOFFLOAD, TSO) == 0) {
      return new Offloads(true, false, false, false);
    }
    libc.ioctl(descriptor, TUNSETOFFLOAD, 0L);
    return Offloads.NONE;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Offloads offloads() {
    return offloads;
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public int read(MemorySegment memory, long offset, int length) {
    return libc.read(descriptor, memory.address() + offset, length);
  }

  @Override
  public int write(GatherList pieces, int first, int count) {
    long array = pieces.memory().address() + (long) first * GatherList.PIECE_BYTES;
    return libc.writev(descriptor, array, count);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
