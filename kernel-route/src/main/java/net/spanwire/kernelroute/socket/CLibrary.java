package net.spanwire.kernelroute.socket;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/** The calls of libc that are used here, and the numbers of Linux that go with them. */
final class CLibrary {

  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int NETLINK_ROUTE = 0;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_RCVTIMEO = 20;
  static final int SO_ATTACH_FILTER = 26;
  static final int SO_SNDBUFFORCE = 32;
  static final int SO_RCVBUFFORCE = 33;
  static final int SOL_NETLINK = 270;
  static final int NETLINK_ADD_MEMBERSHIP = 1;
  static final int NETLINK_CAP_ACK = 10;
  static final int NETLINK_EXT_ACK = 11;
  static final int NETLINK_GET_STRICT_CHK = 12;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final short POLLIN = 1;
  static final int EFD_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;

  static {
    Native.register(CLibrary.class, Platform.C_LIBRARY_NAME);
  }

  private CLibrary() {}

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, Pointer address, int length);

  static native int getsockname(int fd, Pointer address, Pointer length);

  static native int setsockopt(int fd, int level, int option, Pointer value, int length);

  // size_t and ssize_t as long: Java 25 runs on 64-bit Linux only, as does Spanwire.
  static native long send(int fd, Pointer data, long length, int flags);

  static native long recvmsg(int fd, Pointer message, int flags);

  static native int poll(Pointer descriptors, long count, int timeoutMillis);

  static native int eventfd(int initial, int flags);

  static native long read(int fd, Pointer data, long length);

  static native long write(int fd, Pointer data, long length);

  static native int close(int fd);

  static int errno() {
    return Native.getLastError();
  }
}
