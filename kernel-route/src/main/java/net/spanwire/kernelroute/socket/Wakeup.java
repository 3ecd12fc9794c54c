package net.spanwire.kernelroute.socket;

import com.sun.jna.Memory;
import java.io.IOException;
import net.spanwire.kernelroute.netlink.Errno;

/** Lets one thread wait for a descriptor, and others call it away: poll(2) and eventfd(2). */
final class Wakeup implements AutoCloseable {

  private static final int POLLFD_BYTES = 8;

  private final int event;
  private final Memory descriptors = new Memory(2 * POLLFD_BYTES);
  private final Memory drained = new Memory(8);
  private final Memory one = new Memory(8);

  /** True while a wake-up is under way: the event descriptor needs no second. */
  private boolean pending;

  private boolean closed;

  private Wakeup(int event) {
    this.event = event;
    one.setLong(0, 1);
  }

  static Wakeup open() throws IOException {
    int event = CLibrary.eventfd(0, CLibrary.EFD_CLOEXEC | CLibrary.EFD_NONBLOCK);
    if (event < 0) {
      throw NetlinkSocket.failure("make an event descriptor");
    }
    return new Wakeup(event);
  }

  /** Waits until {@code fd} can be read, {@link #wake} is called or the time is over. */
  void await(int fd, int millis) throws IOException {
    descriptors.clear();
    descriptors.setInt(0, fd);
    descriptors.setShort(4, CLibrary.POLLIN);
    descriptors.setInt(POLLFD_BYTES, event);
    descriptors.setShort(POLLFD_BYTES + 4, CLibrary.POLLIN);
    int ready = CLibrary.poll(descriptors, 2, millis);
    if (ready < 0 && CLibrary.errno() != Errno.EINTR) {
      throw NetlinkSocket.failure("wait for the kernel");
    }
    if (ready > 0 && descriptors.getShort(POLLFD_BYTES + 6) != 0) {
      synchronized (this) {
        pending = false;
        CLibrary.read(event, drained, 8);
      }
    }
  }

  synchronized void wake() {
    if (!pending && !closed) {
      pending = true;
      CLibrary.write(event, one, 8);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      CLibrary.close(event);
      descriptors.close();
      drained.close();
      one.close();
    }
  }
}
