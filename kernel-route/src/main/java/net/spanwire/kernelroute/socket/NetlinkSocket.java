package net.spanwire.kernelroute.socket;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.spanwire.kernelroute.netlink.Errno;
import net.spanwire.kernelroute.sync.KernelException;
import org.jspecify.annotations.Nullable;

/**
 * A socket to rtnetlink. It stays in the network namespace in which it was opened, wherever its
 * thread goes.
 */
final class NetlinkSocket implements AutoCloseable {

  /** What receiving came to. */
  enum Arrival {
    DATAGRAM,
    NOTHING,
    /** The kernel had no room for some: ENOBUFS. */
    LOST
  }

  private static final int SOCKADDR_NL_BYTES = 12;

  // struct msghdr and struct iovec on 64 bits
  private static final int MSGHDR_BYTES = 56;
  private static final int MSG_NAMELEN = 8;
  private static final int IOVEC_BYTES = 16;

  private final int fd;
  private final Memory memory;
  private final ByteBuffer buffer;
  private final Memory address = new Memory(SOCKADDR_NL_BYTES);
  private final Memory addressLength = new Memory(4);
  private final Memory message = new Memory(MSGHDR_BYTES);
  private final Memory vector = new Memory(IOVEC_BYTES);
  private final int port;
  private boolean closed;

  /**
   * @param receiveBytes of the kernel's queue for us; as much as is allowed where it cannot be
   *     forced
   * @param bufferBytes of one datagram, either way
   */
  NetlinkSocket(int receiveBytes, int bufferBytes) throws IOException {
    memory = new Memory(bufferBytes);
    buffer = memory.getByteBuffer(0, bufferBytes).order(ByteOrder.nativeOrder());
    vector.setPointer(0, memory);
    vector.setLong(8, bufferBytes);
    message.clear();
    message.setPointer(0, address);
    message.setPointer(16, vector);
    message.setLong(24, 1);
    fd =
        CLibrary.socket(
            CLibrary.AF_NETLINK, CLibrary.SOCK_RAW | CLibrary.SOCK_CLOEXEC, CLibrary.NETLINK_ROUTE);
    if (fd < 0) {
      throw failure("open a netlink socket");
    }
    try {
      port = bind();
      if (!set(CLibrary.SOL_SOCKET, CLibrary.SO_RCVBUFFORCE, receiveBytes)) {
        // Not root of the first user namespace: what net.core.rmem_max allows must do.
        set(CLibrary.SOL_SOCKET, CLibrary.SO_RCVBUF, receiveBytes);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private int bind() throws IOException {
    address.clear();
    address.setShort(0, (short) CLibrary.AF_NETLINK);
    if (CLibrary.bind(fd, address, SOCKADDR_NL_BYTES) != 0) {
      throw failure("bind a netlink socket");
    }
    addressLength.setInt(0, SOCKADDR_NL_BYTES);
    if (CLibrary.getsockname(fd, address, addressLength) != 0) {
      throw failure("ask for the port of a netlink socket");
    }
    return address.getInt(4);
  }

  /** Sets an option of type int; false if the kernel does not want to. */
  boolean set(int level, int option, int value) {
    try (Memory number = new Memory(4)) {
      number.setInt(0, value);
      return CLibrary.setsockopt(fd, level, option, number, 4) == 0;
    }
  }

  /** Waiting for an answer ends after this time with {@link Arrival#NOTHING}. */
  void setReceiveTimeout(int seconds) {
    try (Memory timeval = new Memory(16)) {
      timeval.setLong(0, seconds);
      timeval.setLong(8, 0);
      CLibrary.setsockopt(fd, CLibrary.SOL_SOCKET, CLibrary.SO_RCVTIMEO, timeval, 16);
    }
  }

  /** Sets a program of classic BPF that chooses what to receive; see {@link OwnEchoFilter}. */
  boolean attach(Pointer program, int bytes) {
    return CLibrary.setsockopt(fd, CLibrary.SOL_SOCKET, CLibrary.SO_ATTACH_FILTER, program, bytes)
        == 0;
  }

  /** The number by which the kernel knows this socket. */
  int port() {
    return port;
  }

  int descriptor() {
    return fd;
  }

  /** Where to put what {@link #send} sends; cleared. */
  ByteBuffer toSend() {
    return buffer.clear();
  }

  /** Sends what was put into {@link #toSend}. */
  void send() throws IOException {
    long sent;
    do {
      sent = CLibrary.send(fd, memory, buffer.position(), 0);
    } while (sent < 0 && CLibrary.errno() == Errno.EINTR);
    if (sent != buffer.position()) {
      throw failure("send " + buffer.position() + " bytes to the kernel");
    }
  }

  /** Receives one datagram of the kernel into {@link #received}. */
  Arrival receive(boolean wait) throws IOException {
    while (true) {
      message.setInt(MSG_NAMELEN, SOCKADDR_NL_BYTES);
      int flags = CLibrary.MSG_TRUNC | (wait ? 0 : CLibrary.MSG_DONTWAIT);
      long length = CLibrary.recvmsg(fd, message, flags);
      if (length < 0) {
        Arrival arrival = arrival(CLibrary.errno());
        if (arrival != null) {
          return arrival;
        }
      } else if (length > memory.size()) {
        return Arrival.LOST; // longer than any that the kernel makes
      } else if (address.getInt(4) == 0) { // only the kernel has port 0
        buffer.clear().limit((int) length);
        return Arrival.DATAGRAM;
      }
    }
  }

  private static @Nullable Arrival arrival(int errno) throws IOException {
    return switch (errno) {
      case Errno.EAGAIN -> Arrival.NOTHING;
      case Errno.ENOBUFS -> Arrival.LOST;
      case Errno.EINTR -> null;
      default -> throw new KernelException("receive from the kernel", errno, "");
    };
  }

  /** The datagram that came last, from its position to its limit. */
  ByteBuffer received() {
    return buffer;
  }

  static KernelException failure(String what) {
    return new KernelException(what, CLibrary.errno(), "");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (fd >= 0) {
        CLibrary.close(fd);
      }
      memory.close();
      address.close();
      addressLength.close();
      message.close();
      vector.close();
    }
  }
}
