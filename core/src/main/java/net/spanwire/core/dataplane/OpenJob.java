package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Session;
import net.spanwire.core.wireguard.message.TransportHeader;
import org.jspecify.annotations.Nullable;

/**
 * A received run whose datagrams are all of one session. The job only decrypts them; what each then
 * means, and whether it is a replay, is the {@link Receiver}'s to say, in order.
 */
final class OpenJob extends CryptoJob {

  /** Twice what the kernel merges (UDP_GRO_CNT_MAX). */
  private static final int MOST_DATAGRAMS = 128;

  private final MemorySegment memory;
  private final Receiver receiver;

  /** Of each datagram, the length; {@link Session#DROPPED} if its tag was wrong. */
  private final int[] opened = new int[MOST_DATAGRAMS];

  private @Nullable Session session;
  private @Nullable Path path;
  private long offset;
  private int length;
  private int datagramBytes;
  private int outerClass;

  OpenJob(MemorySegment memory, Receiver receiver) {
    this.memory = memory;
    this.receiver = receiver;
  }

  /**
   * Takes over a run, if there is nothing unusual about it.
   *
   * @return false if it is to be taken datagram by datagram: nothing is done or counted
   */
  boolean plan(DatagramRun run, Path from, Engine engine, long now) {
    offset = run.offset();
    length = run.length();
    datagramBytes = run.datagramBytes();
    outerClass = run.trafficClass();
    path = from;
    if (count() > MOST_DATAGRAMS || !Engine.isTransport(memory, offset, sizeAt(0))) {
      return false;
    }
    int index = TransportHeader.receiver(memory, offset);
    session = engine.session(index);
    return session != null && allOf(session, index, from, now);
  }

  private boolean allOf(Session opening, int index, Path from, long now) {
    for (int at = 0; at < length; at += datagramBytes) {
      long datagram = offset + at;
      if (!Engine.isTransport(memory, datagram, sizeAt(at))
          || TransportHeader.receiver(memory, datagram) != index
          || !opening.mayOpen(now, from, memory, datagram)) {
        return false;
      }
    }
    return true;
  }

  private int count() {
    return Math.ceilDiv(length, datagramBytes);
  }

  private int sizeAt(int at) {
    return Math.min(datagramBytes, length - at);
  }

  @Override
  void work(int lane) {
    Aead.Key key = Objects.requireNonNull(session).receiveKey(lane);
    for (int i = 0; i < count(); i++) {
      int at = i * datagramBytes;
      opened[i] = open(key, offset + at, sizeAt(at)) ? sizeAt(at) : Session.DROPPED;
    }
  }

  private boolean open(Aead.Key key, long datagram, int bytes) {
    long counter = TransportHeader.counter(memory, datagram);
    int sealed = bytes - Session.HEADER_BYTES;
    return key.open(counter, memory, datagram + Session.HEADER_BYTES, sealed);
  }

  @Override
  void complete(long now) {
    Session opening = Objects.requireNonNull(session);
    Path from = Objects.requireNonNull(path);
    for (int i = 0; i < count(); i++) {
      long datagram = offset + (long) i * datagramBytes;
      int packet = opening.accept(now, from, memory, datagram, opened[i]);
      receiver.pass(opening, datagram, packet, outerClass);
    }
    receiver.count(this, opening);
  }

  @Override
  int bytes() {
    return length;
  }
}
