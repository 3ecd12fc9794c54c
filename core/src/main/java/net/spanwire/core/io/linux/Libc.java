package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of the packet path. Each answers as the kernel does: the result, or a negated
 * errno. An instance holds the place of one thread's errno, so each owner has its own.
 *
 * <p>Memory that is passed in a packet's way comes from automatic arenas: other arenas are locked
 * and released by each call.
 */
@SuppressWarnings("restricted")
final class Libc {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final VarHandle ERRNO =
      Linker.Option.captureStateLayout()
          .varHandle(MemoryLayout.PathElement.groupElement("errno"))
          .withInvokeExactBehavior();

  private static final MethodHandle OPEN = function("open", 2, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", 0, JAVA_INT, JAVA_INT);
  private static final MethodHandle IOCTL =
      function("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle IOCTL_VALUE =
      function("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle READ =
      function("read", 0, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      function("write", 0, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITEV =
      function("writev", 0, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SOCKET =
      function("socket", 0, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SOCKETPAIR =
      function("socketpair", 0, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle BIND =
      function("bind", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      function("getsockname", 0, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final MethodHandle SETSOCKOPT =
      function("setsockopt", 0, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SENDMSG =
      function("sendmsg", 0, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle RECVMSG =
      function("recvmsg", 0, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle POLL =
      function("poll", 0, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle EVENTFD = function("eventfd", 0, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = function("setns", 0, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE = function("epoll_create1", 0, JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      function("epoll_ctl", 0, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle EPOLL_WAIT =
      function("epoll_wait", 0, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

  private final MemorySegment state;

  Libc(Arena arena) {
    state = arena.allocate(Linker.Option.captureStateLayout());
  }

  /** Binds a function of libc; {@code variadicFrom} counts the fixed arguments, 0 for all fixed. */
  private static MethodHandle function(
      String name, int variadicFrom, MemoryLayout result, MemoryLayout... arguments) {
    Linker.Option errno = Linker.Option.captureCallState("errno");
    Linker.Option[] options =
        variadicFrom == 0
            ? new Linker.Option[] {errno}
            : new Linker.Option[] {errno, Linker.Option.firstVariadicArg(variadicFrom)};
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(result, arguments),
        options);
  }

  private int errno() {
    return (int) ERRNO.get(state, 0L);
  }

  private int result(int result) {
    return result < 0 ? -errno() : result;
  }

  private long result(long result) {
    return result < 0 ? -errno() : result;
  }

  private static AssertionError unexpected(Throwable cause) {
    return new AssertionError("a downcall does not throw", cause);
  }

  int open(MemorySegment path, int flags) {
    try {
      return result((int) OPEN.invokeExact(state, path, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int close(int descriptor) {
    try {
      return result((int) CLOSE.invokeExact(state, descriptor));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int ioctl(int descriptor, long request, MemorySegment argument) {
    try {
      return result((int) IOCTL.invokeExact(state, descriptor, request, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int ioctl(int descriptor, long request, long argument) {
    try {
      return result((int) IOCTL_VALUE.invokeExact(state, descriptor, request, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Reads to an address. */
  long read(int descriptor, long address, long length) {
    try {
      return result((long) READ.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  long write(int descriptor, MemorySegment memory, long length) {
    try {
      return result((long) WRITE.invokeExact(state, descriptor, memory, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Writes what an array of {@code struct iovec} at an address says. */
  long writev(int descriptor, long address, int count) {
    try {
      return result((long) WRITEV.invokeExact(state, descriptor, address, count));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int socket(int family, int type, int protocol) {
    try {
      return result((int) SOCKET.invokeExact(state, family, type, protocol));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Unix sockets; {@code pair} takes two descriptors. */
  int socketpair(int family, int type, MemorySegment pair) {
    try {
      return result((int) SOCKETPAIR.invokeExact(state, family, type, 0, pair));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int bind(int descriptor, MemorySegment address, int length) {
    try {
      return result((int) BIND.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int getsockname(int descriptor, MemorySegment address, MemorySegment length) {
    try {
      return result((int) GETSOCKNAME.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int setsockopt(int descriptor, int level, int option, MemorySegment value) {
    try {
      int length = (int) value.byteSize();
      return result((int) SETSOCKOPT.invokeExact(state, descriptor, level, option, value, length));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  long sendmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return result((long) SENDMSG.invokeExact(state, descriptor, message, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  long recvmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return result((long) RECVMSG.invokeExact(state, descriptor, message, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int poll(MemorySegment entries, long count, int milliseconds) {
    try {
      return result((int) POLL.invokeExact(state, entries, count, milliseconds));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int eventfd(int value, int flags) {
    try {
      return result((int) EVENTFD.invokeExact(state, value, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Moves the calling thread, and no other, to another namespace. */
  int setns(int descriptor, int type) {
    try {
      return result((int) SETNS.invokeExact(state, descriptor, type));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int epollCreate(int flags) {
    try {
      return result((int) EPOLL_CREATE.invokeExact(state, flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int epollControl(int poller, int operation, int descriptor, MemorySegment event) {
    try {
      return result((int) EPOLL_CTL.invokeExact(state, poller, operation, descriptor, event));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  int epollWait(int poller, MemorySegment events, int capacity, int milliseconds) {
    try {
      return result((int) EPOLL_WAIT.invokeExact(state, poller, events, capacity, milliseconds));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }
}
