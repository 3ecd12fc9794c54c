package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.UdpPath;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.net.AddressFamily;
import net.spanwire.core.net.Endpoint;
import net.spanwire.core.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** A socket that keeps what is sent, and hands over what is put in. */
final class MemorySocket implements UdpSocket {

  private final Endpoint self;

  /** Datagrams, in the order in which they were sent. */
  final List<Datagram> sent = new ArrayList<>();

  /** To be received. */
  final Deque<Run> waiting = new ArrayDeque<>();

  private Endpoint cameFrom;

  MemorySocket(Endpoint self) {
    this.self = self;
    cameFrom = self;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared, and never changed
  record Datagram(Endpoint from, Endpoint to, int trafficClass, byte[] bytes) {}

  /** Datagrams of one size, but for a shorter last one, as a kernel hands them over. */
  record Run(List<Datagram> datagrams) {}

  private static final class Aim implements UdpPath {
    private Endpoint to;

    private Aim(Endpoint to) {
      this.to = to;
    }

    @Override
    public void aim(Endpoint remote, @Nullable IpAddress local) {
      to = remote;
    }
  }

  @Override
  public AddressFamily family() {
    return AddressFamily.IPV4;
  }

  @Override
  public int port() {
    return self.port();
  }

  @Override
  public Offloads offloads() {
    return Offloads.ALL;
  }

  @Override
  public int receive(DatagramRun run) {
    Run next = waiting.poll();
    if (next == null) {
      return -Errno.EAGAIN;
    }
    long at = run.offset();
    for (Datagram datagram : next.datagrams) {
      byte[] bytes = datagram.bytes();
      MemorySegment.copy(bytes, 0, run.memory(), ValueLayout.JAVA_BYTE, at, bytes.length);
      at += bytes.length;
    }
    Datagram first = next.datagrams.getFirst();
    cameFrom = first.from();
    int length = (int) (at - run.offset());
    run.set(run.offset(), length, first.bytes().length, first.trafficClass());
    return length;
  }

  @Override
  public int cameFromHash() {
    return cameFrom.hashCode();
  }

  @Override
  public boolean cameFrom(Endpoint remote, @Nullable IpAddress local) {
    return cameFrom.equals(remote);
  }

  @Override
  public Endpoint remote() {
    return cameFrom;
  }

  @Override
  public @Nullable IpAddress local() {
    return null;
  }

  @Override
  public UdpPath path(Endpoint remote, @Nullable IpAddress local) {
    return new Aim(remote);
  }

  @Override
  public int send(UdpPath path, DatagramRun run) {
    for (int at = 0; at < run.length(); at += run.datagramBytes()) {
      int bytes = Math.min(run.datagramBytes(), run.length() - at);
      byte[] copy = run.memory().asSlice(run.offset() + at, bytes).toArray(ValueLayout.JAVA_BYTE);
      sent.add(new Datagram(self, ((Aim) path).to, run.trafficClass(), copy));
    }
    return 0;
  }

  @Override
  public void awaitWritable(int milliseconds) {}

  @Override
  public void mark(int fwmark) {}

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public void close() {}
}
