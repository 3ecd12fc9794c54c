package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.TunDevice;
import org.jspecify.annotations.Nullable;

/**
 * The link of a TUN, as others set it: up or down, its name, its MTU; also once it was moved to
 * another network namespace. For one thread of its own, which follows the link into that namespace;
 * all others of the process stay where they are.
 *
 * <p>Whether the link is up is asked of the TUN's descriptor, which is writable then, in whatever
 * namespace it is. A netlink socket serves as a bell: what it says is thrown away, and the link is
 * looked at.
 */
public final class TunLink implements AutoCloseable {

  private static final int AF_INET = 2;
  private static final int AF_NETLINK = 16;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int NETLINK_ROUTE = 0;
  private static final int RTMGRP_LINK = 1;
  private static final int SOCKADDR_NL_BYTES = 12;
  private static final int CLONE_NEWNET = 0x40000000;

  private static final long TUNGETIFF = 0x800454d2L;
  private static final long TUNGETDEVNETNS = 0x54e3L;
  private static final long SIOCGIFMTU = 0x8921L;
  private static final long SIOCSIFMTU = 0x8922L;
  private static final long SIOCGIFINDEX = 0x8933L;
  private static final int IFREQ_BYTES = 40;
  private static final int IFREQ_VALUE = 16;

  private static final int POLLIN = 1;
  private static final int POLLOUT = 4;
  private static final int POLL_ENTRY_BYTES = 8;
  private static final int EVENTS_BYTES = 1 << 16;

  private final Arena arena = Arena.ofAuto();
  private final Libc libc = new Libc(arena);
  private final MemorySegment request = arena.allocate(IFREQ_BYTES, 8);
  private final MemorySegment polled = arena.allocate(2 * POLL_ENTRY_BYTES, 8);
  private final MemorySegment events = arena.allocate(EVENTS_BYTES, 8);
  private final TunDevice device;
  private int bell = -1;
  private int asking = -1;
  private boolean up;
  private int mtu;

  /**
   * How a link is.
   *
   * @param mtu bytes; the last one known where the namespace that it is in is closed to us
   */
  public record State(String name, boolean up, int mtu) {}

  /**
   * Begins to look at the link of {@code device}, in the namespace of the calling thread.
   *
   * @throws SystemException if the system has no sockets to do so
   */
  public TunLink(TunDevice device) throws SystemException {
    this.device = device;
    int errno = open();
    if (errno != 0) {
      close();
      throw new SystemException(errno, "cannot watch the interface " + device.name());
    }
  }

  private int open() {
    asking = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    bell = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (asking < 0 || bell < 0) {
      return -Math.min(asking, bell);
    }
    MemorySegment address = arena.allocate(SOCKADDR_NL_BYTES, 4);
    address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
    address.set(JAVA_INT, 8, RTMGRP_LINK);
    return -libc.bind(bell, address, SOCKADDR_NL_BYTES);
  }

  /** Waits until the link may have changed, or the time is over. */
  public void await(Duration atMost) {
    poll(0, device.descriptor(), up ? 0 : POLLOUT);
    poll(1, bell, POLLIN);
    libc.poll(polled, 2, (int) atMost.toMillis());
    long rung = 1;
    while (rung > 0) {
      rung = libc.read(bell, events.address(), EVENTS_BYTES); // what for does not matter
    }
  }

  private void poll(int index, int descriptor, int what) {
    long at = (long) index * POLL_ENTRY_BYTES;
    polled.set(JAVA_INT, at, descriptor);
    polled.set(JAVA_SHORT, at + 4, (short) what);
    polled.set(JAVA_SHORT, at + 6, (short) 0);
  }

  /** How the link is now; null if the device was deleted. */
  public @Nullable State look() {
    if (libc.ioctl(device.descriptor(), TUNGETIFF, request) < 0) {
      return null;
    }
    String name = request.getString(0);
    poll(0, device.descriptor(), POLLOUT);
    libc.poll(polled, 1, 0);
    up = (polled.get(JAVA_SHORT, 6) & POLLOUT) != 0;
    int asked = ask(SIOCGIFMTU, name);
    if (asked == -Errno.ENODEV && follow()) {
      asked = ask(SIOCGIFMTU, name);
    }
    mtu = asked > 0 ? asked : mtu;
    return new State(name, up, mtu);
  }

  /** The answer to a question about an interface, or a negated errno. */
  private int ask(long question, String name) {
    name(name);
    int result = libc.ioctl(asking, question, request);
    return result < 0 ? result : request.get(JAVA_INT, IFREQ_VALUE);
  }

  private void name(String name) {
    request.fill((byte) 0);
    request.setString(0, name);
  }

  /** Goes where the link is; false if that is not for us. */
  private boolean follow() {
    int namespace = libc.ioctl(device.descriptor(), TUNGETDEVNETNS, 0L);
    if (namespace < 0) {
      return false;
    }
    int moved = libc.setns(namespace, CLONE_NEWNET);
    libc.close(namespace);
    if (moved < 0) {
      return false;
    }
    close();
    return open() == 0;
  }

  /**
   * Sets the MTU.
   *
   * @return 0, or a positive {@link Errno}
   */
  public int setMtu(String name, int bytes) {
    name(name);
    request.set(JAVA_INT, IFREQ_VALUE, bytes);
    return -libc.ioctl(asking, SIOCSIFMTU, request);
  }

  /** The number of the interface; negative if there is none of this name. */
  public int index(String name) {
    return ask(SIOCGIFINDEX, name);
  }

  /**
   * Has the kernel do what one rtnetlink message asks for, where the link is.
   *
   * @param message that asks for an acknowledgement
   * @return 0, or a positive {@link Errno}
   */
  public int request(byte[] message) {
    int socket = libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (socket < 0) {
      return -socket;
    }
    try {
      MemorySegment.copy(MemorySegment.ofArray(message), 0, events, 0, message.length);
      long result = libc.write(socket, events, message.length);
      if (result >= 0) {
        result = libc.read(socket, events.address(), EVENTS_BYTES);
      }
      // An acknowledgement is a header of 16 bytes, then the negated errno (netlink(7)).
      return result < 0 ? (int) -result : -events.get(JAVA_INT, 16);
    } finally {
      libc.close(socket);
    }
  }

  /** Ends looking; the device stays. */
  @Override
  public void close() {
    if (bell >= 0) {
      libc.close(bell);
    }
    if (asking >= 0) {
      libc.close(asking);
    }
    bell = -1;
    asking = -1;
  }
}
