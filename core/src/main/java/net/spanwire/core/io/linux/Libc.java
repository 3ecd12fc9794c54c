package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The system calls of the packet path. Each answers as the kernel does: the result, or a negated
 * errno. An instance holds the place of one thread's errno, so each owner has its own.
 */
final class Libc {

  private static final long ERRNO_AT =
      Downcall.ERRNO_LAYOUT.byteOffset(PathElement.groupElement("errno"));

  private static final MemorySegment OPEN = Downcall.libc("open");
  private static final MemorySegment CLOSE = Downcall.libc("close");
  private static final MemorySegment IOCTL = Downcall.libc("ioctl");
  private static final MemorySegment READ = Downcall.libc("read");
  private static final MemorySegment WRITE = Downcall.libc("write");
  private static final MemorySegment WRITEV = Downcall.libc("writev");
  private static final MemorySegment SOCKET = Downcall.libc("socket");
  private static final MemorySegment SOCKETPAIR = Downcall.libc("socketpair");
  private static final MemorySegment BIND = Downcall.libc("bind");
  private static final MemorySegment GETSOCKNAME = Downcall.libc("getsockname");
  private static final MemorySegment SETSOCKOPT = Downcall.libc("setsockopt");
  private static final MemorySegment SENDMSG = Downcall.libc("sendmsg");
  private static final MemorySegment RECVMSG = Downcall.libc("recvmsg");
  private static final MemorySegment POLL = Downcall.libc("poll");
  private static final MemorySegment EVENTFD = Downcall.libc("eventfd");
  private static final MemorySegment SETNS = Downcall.libc("setns");
  private static final MemorySegment EPOLL_CREATE = Downcall.libc("epoll_create1");
  private static final MemorySegment EPOLL_CTL = Downcall.libc("epoll_ctl");
  private static final MemorySegment EPOLL_WAIT = Downcall.libc("epoll_wait");

  private final MemorySegment state;

  Libc(Arena arena) {
    state = arena.allocate(Downcall.ERRNO_LAYOUT);
  }

  /** No result of these calls needs more than an {@code int}. */
  private int result(long word) {
    int result = (int) word;
    return result < 0 ? -state.get(JAVA_INT, ERRNO_AT) : result;
  }

  private int call(MemorySegment function, long a, long b, long c, long d) {
    try {
      return result((long) Downcall.CALL.invokeExact(function, state, a, b, c, d, 0L, 0L));
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    }
  }

  private int variadic(MemorySegment function, long a, long b, long c) {
    try {
      return result((long) Downcall.VARIADIC.invokeExact(function, state, a, b, c, 0L, 0L, 0L));
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    }
  }

  int open(MemorySegment path, int flags) {
    try {
      return variadic(OPEN, path.address(), flags, 0);
    } finally {
      Reference.reachabilityFence(path);
    }
  }

  int close(int descriptor) {
    return call(CLOSE, descriptor, 0, 0, 0);
  }

  int ioctl(int descriptor, long request, MemorySegment argument) {
    try {
      return variadic(IOCTL, descriptor, request, argument.address());
    } finally {
      Reference.reachabilityFence(argument);
    }
  }

  int ioctl(int descriptor, long request, long argument) {
    return variadic(IOCTL, descriptor, request, argument);
  }

  /** Reads to an address. */
  int read(int descriptor, long address, long length) {
    return call(READ, descriptor, address, length, 0);
  }

  int write(int descriptor, MemorySegment memory, long length) {
    try {
      return call(WRITE, descriptor, memory.address(), length, 0);
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /** Writes what an array of {@code struct iovec} at an address says. */
  int writev(int descriptor, long address, int count) {
    return call(WRITEV, descriptor, address, count, 0);
  }

  int socket(int family, int type, int protocol) {
    return call(SOCKET, family, type, protocol, 0);
  }

  /** Unix sockets; {@code pair} takes two descriptors. */
  int socketpair(int family, int type, MemorySegment pair) {
    try {
      return call(SOCKETPAIR, family, type, 0, pair.address());
    } finally {
      Reference.reachabilityFence(pair);
    }
  }

  int bind(int descriptor, MemorySegment address, int length) {
    try {
      return call(BIND, descriptor, address.address(), length, 0);
    } finally {
      Reference.reachabilityFence(address);
    }
  }

  int getsockname(int descriptor, MemorySegment address, MemorySegment length) {
    try {
      return call(GETSOCKNAME, descriptor, address.address(), length.address(), 0);
    } finally {
      Reference.reachabilityFence(address);
      Reference.reachabilityFence(length);
    }
  }

  int setsockopt(int descriptor, int level, int option, MemorySegment value) {
    try {
      return result(
          (long)
              Downcall.CALL.invokeExact(
                  SETSOCKOPT,
                  state,
                  (long) descriptor,
                  (long) level,
                  (long) option,
                  value.address(),
                  value.byteSize(),
                  0L));
    } catch (Throwable e) {
      throw Downcall.unexpected(e);
    } finally {
      Reference.reachabilityFence(value);
    }
  }

  int sendmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return call(SENDMSG, descriptor, message.address(), flags, 0);
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  int recvmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return call(RECVMSG, descriptor, message.address(), flags, 0);
    } finally {
      Reference.reachabilityFence(message);
    }
  }

  int poll(MemorySegment entries, long count, int milliseconds) {
    try {
      return call(POLL, entries.address(), count, milliseconds, 0);
    } finally {
      Reference.reachabilityFence(entries);
    }
  }

  int eventfd(int value, int flags) {
    return call(EVENTFD, value, flags, 0, 0);
  }

  /** Moves the calling thread, and no other, to another namespace. */
  int setns(int descriptor, int type) {
    return call(SETNS, descriptor, type, 0, 0);
  }

  int epollCreate(int flags) {
    return call(EPOLL_CREATE, flags, 0, 0, 0);
  }

  int epollControl(int poller, int operation, int descriptor, MemorySegment event) {
    try {
      return call(EPOLL_CTL, poller, operation, descriptor, event.address());
    } finally {
      Reference.reachabilityFence(event);
    }
  }

  int epollWait(int poller, MemorySegment events, int capacity, int milliseconds) {
    try {
      return call(EPOLL_WAIT, poller, events.address(), capacity, milliseconds);
    } finally {
      Reference.reachabilityFence(events);
    }
  }
}
