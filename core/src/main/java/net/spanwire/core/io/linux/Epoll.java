package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.spanwire.core.io.Drainable;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Pollable;
import net.spanwire.core.io.Poller;
import net.spanwire.core.io.SystemException;
import org.jspecify.annotations.Nullable;

/** epoll(7), level-triggered, with an eventfd(2) for {@link #wakeUp}. */
final class Epoll implements Poller {

  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  private static final int EPOLLIN = 1;
  private static final int CAPACITY = 64;

  /** {@code struct epoll_event} is packed on x86-64, and on no other machine. */
  private static final int DATA = System.getProperty("os.arch", "").equals("amd64") ? 4 : 8;

  private static final int EVENT_BYTES = DATA + 8;
  private static final long WAKE_UP = -1;
  private static final int NO_SLOT = -1;

  private final Arena arena = Arena.ofAuto();
  private final Libc libc = new Libc(arena);
  private final Libc wakingLibc = new Libc(arena);
  private final MemorySegment event = arena.allocate(EVENT_BYTES, 8);
  private final MemorySegment events = arena.allocate((long) EVENT_BYTES * CAPACITY, 8);
  private final MemorySegment counter = arena.allocate(JAVA_LONG);
  private final MemorySegment one = arena.allocateFrom(JAVA_LONG, 1L);
  private final AtomicBoolean awake = new AtomicBoolean();
  private final List<@Nullable Drainable> drains = new ArrayList<>();
  private final List<@Nullable Pollable> sources = new ArrayList<>();
  private final int[] readySlots = new int[CAPACITY];
  private final int poller;
  private final int wakeUp;
  private boolean closed;

  Epoll() throws SystemException {
    poller = libc.epollCreate(CLOEXEC);
    wakeUp = libc.eventfd(0, CLOEXEC | NONBLOCK);
    if (poller < 0 || wakeUp < 0) {
      int errno = -Math.min(poller, wakeUp);
      throw new SystemException(errno, "cannot make an epoll descriptor");
    }
    control(EPOLL_CTL_ADD, wakeUp, WAKE_UP);
  }

  private void control(int operation, int descriptor, long data) {
    event.set(JAVA_INT, 0, EPOLLIN);
    event.set(JAVA_LONG_UNALIGNED, DATA, data);
    int result = libc.epollControl(poller, operation, descriptor, event);
    if (result < 0) {
      throw new IllegalStateException(
          "epoll_ctl of descriptor " + descriptor + ": " + Errno.name(-result));
    }
  }

  @Override
  public void add(Pollable source, Drainable drain) {
    int slot = sources.indexOf(null);
    if (slot < 0) {
      slot = sources.size();
      sources.add(null);
      drains.add(null);
    }
    control(EPOLL_CTL_ADD, source.descriptor(), slot);
    sources.set(slot, source);
    drains.set(slot, drain);
  }

  @Override
  public void remove(Pollable source) {
    int slot = sources.indexOf(source);
    if (slot >= 0) {
      control(EPOLL_CTL_DEL, source.descriptor(), slot);
      drains.set(slot, null);
      sources.set(slot, null);
      for (int i = 0; i < readySlots.length; i++) {
        if (readySlots[i] == slot) {
          readySlots[i] = NO_SLOT;
        }
      }
    }
  }

  @Override
  public int await(long nanos) {
    int result = libc.epollWait(poller, events, CAPACITY, milliseconds(nanos));
    int count = 0;
    for (int i = 0; i < result; i++) {
      long data = events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + DATA);
      if (data == WAKE_UP) {
        // In this order: a wake-up between the two finds the flag set, and its cause is seen after.
        libc.read(wakeUp, counter.address(), 8);
        awake.set(false);
      } else {
        readySlots[count++] = (int) data;
      }
    }
    return count;
  }

  private static int milliseconds(long nanos) {
    if (nanos < 0) {
      return -1;
    }
    long rounded = TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    return (int) Math.min(rounded, Integer.MAX_VALUE);
  }

  @Override
  public @Nullable Drainable ready(int index) {
    int slot = readySlots[index];
    return slot == NO_SLOT ? null : drains.get(slot);
  }

  @Override
  public void wakeUp() {
    if (awake.compareAndSet(false, true)) {
      synchronized (wakingLibc) {
        if (!closed) {
          wakingLibc.write(wakeUp, one, 8);
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (wakingLibc) {
      if (closed) {
        return;
      }
      closed = true;
      libc.close(wakeUp);
      libc.close(poller);
    }
  }
}
