package net.spanwire.core.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.SystemException;
import net.spanwire.core.io.UdpPath;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** A UDP socket, by sendmsg(2) and recvmsg(2). */
final class LinuxUdpSocket implements UdpSocket {

  private static final int MSG_DONTWAIT = 0x40;
  private static final int SOL_SOCKET = 1;
  private static final int SO_MARK = 36;
  private static final short POLLOUT = 4;

  private final Arena arena;
  private final Libc libc;
  private final int descriptor;
  private final AddressFamily family;
  private final int port;
  private final Offloads offloads;
  private final Message received;
  private final MemorySegment waiting;

  /** Where the local address of the last run is in {@link #received}; -1 if unknown. */
  private long local = -1;

  private boolean closed;

  /** Takes over an opened and bound descriptor, with the arena that goes with it. */
  LinuxUdpSocket(Arena arena, int descriptor, AddressFamily family, int port, Offloads offloads) {
    this.arena = arena;
    this.libc = new Libc(arena);
    this.descriptor = descriptor;
    this.family = family;
    this.port = port;
    this.offloads = offloads;
    this.received = new Message(arena);
    this.waiting = arena.allocate(8, 8);
  }

  @Override
  public AddressFamily family() {
    return family;
  }

  @Override
  public int port() {
    return port;
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
  public int receive(DatagramRun run) {
    received.piece(run);
    received.nameLength(SocketAddress.MAX_BYTES);
    received.controlLength(Ancillary.MAX_BYTES);
    int result = libc.recvmsg(descriptor, received.memory(), MSG_DONTWAIT);
    if (result < 0) {
      return result;
    }
    if ((received.flags() & Message.MSG_TRUNC) != 0) {
      return -Errno.EMSGSIZE;
    }
    describe(run, result);
    return result;
  }

  private void describe(DatagramRun run, int length) {
    MemorySegment memory = received.memory();
    int datagramBytes = 0;
    int trafficClass = 0;
    local = -1;
    long end = Message.CONTROL_AT + received.controlLength();
    for (long at = Message.CONTROL_AT; Ancillary.fits(at, end); at = Ancillary.next(memory, at)) {
      datagramBytes = Math.max(datagramBytes, Ancillary.groSize(memory, at));
      trafficClass = Math.max(trafficClass, Ancillary.trafficClass(memory, at));
      local = Math.max(local, Ancillary.localAddress(memory, at));
    }
    run.set(run.offset(), length, datagramBytes == 0 ? length : datagramBytes, trafficClass);
  }

  @Override
  public int cameFromHash() {
    return SocketAddress.hash(received.memory(), Message.NAME_AT, family);
  }

  @Override
  public boolean cameFrom(Endpoint remote, @Nullable IpAddress hit) {
    MemorySegment memory = received.memory();
    boolean sameLocal =
        local < 0 ? hit == null : hit != null && SocketAddress.holdsAddress(memory, local, hit);
    return sameLocal
        && remote.address().family() == family
        && SocketAddress.holds(memory, Message.NAME_AT, remote);
  }

  @Override
  public Endpoint remote() {
    return SocketAddress.read(received.memory(), Message.NAME_AT, family);
  }

  @Override
  public @Nullable IpAddress local() {
    return local < 0 ? null : SocketAddress.address(received.memory(), local, family);
  }

  @Override
  public UdpPath path(Endpoint remote, @Nullable IpAddress source) {
    LinuxUdpPath path = new LinuxUdpPath(family);
    path.aim(remote, source);
    return path;
  }

  @Override
  public int send(UdpPath path, DatagramRun run) {
    MemorySegment message = ((LinuxUdpPath) path).carrying(run);
    return Math.min(0, libc.sendmsg(descriptor, message, MSG_DONTWAIT));
  }

  @Override
  public void awaitWritable(int milliseconds) {
    waiting.set(JAVA_INT, 0, descriptor);
    waiting.set(JAVA_INT, 4, POLLOUT);
    libc.poll(waiting, 1, milliseconds);
  }

  @Override
  public void mark(int fwmark) throws SystemException {
    int result =
        libc.setsockopt(descriptor, SOL_SOCKET, SO_MARK, arena.allocateFrom(JAVA_INT, fwmark));
    if (result < 0) {
      throw UdpOpening.refusedMark(-result, fwmark);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      libc.close(descriptor);
    }
  }
}
