package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.Octets;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.wireguard.Output;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.Session;
import org.jspecify.annotations.Nullable;

/**
 * The way out, from a TUN to UDP:
 *
 * <ol>
 *   <li>One read brings a packet, or a super-packet of up to 64 KiB.
 *   <li>Its destination chooses the peer (cryptokey routing), and the peer its session. Without a
 *       session it is staged as it is, and comes back by {@link #sendStaged}; without a peer or an
 *       endpoint the host is told ({@link Unreachable}).
 *   <li>It is cut into segments that fit the tunnel ({@link Segmenter}).
 *   <li>Each is padded and sealed into the run of datagrams ({@link OutgoingRun}); the cipher is
 *       the only copy.
 *   <li>A run goes out as one send ({@link Transmitter}) when it is full, when the next packet does
 *       not fit it, and when nothing more waits.
 * </ol>
 */
final class Sender {

  /** Reads of one TUN in a row: small packets are many, so that runs fill. */
  private static final int READS = 64;

  /** Bytes of one TUN in a row: a few super-packets, so that what comes in does not wait long. */
  private static final int READ_BYTES = 192 << 10;

  private static final int PACKET_AT = 64;
  private static final int VIRTIO_AT = PACKET_AT - VirtioHeader.BYTES;
  private static final int READ_ROOM = VirtioHeader.BYTES + (1 << 16);

  /** Padding may be written behind the last byte read. */
  private static final int PADDING_ROOM = 64;

  private static final int RUN_AT = PACKET_AT + (1 << 16) + PADDING_ROOM;
  private static final int DATAGRAM_AT = RUN_AT + OutgoingRun.BYTES;
  private static final int DATAGRAM_ROOM = 2048;

  private final MemorySegment memory =
      Arena.ofAuto().allocate((long) DATAGRAM_AT + DATAGRAM_ROOM, 64);
  private final Segmenter segmenter = new Segmenter(memory);
  private final DatagramRun datagram = new DatagramRun(memory);
  private final Uplinks uplinks;
  private final Counters counters;
  private final Transmitter transmitter;
  private final OutgoingRun run;
  private final Unreachable unreachable = new Unreachable();

  Sender(Uplinks uplinks, Counters counters) {
    this.uplinks = uplinks;
    this.counters = counters;
    this.transmitter = new Transmitter(new DatagramRun(memory), counters);
    this.run = new OutgoingRun(memory, RUN_AT, transmitter);
  }

  /**
   * Takes what waits in a TUN, up to a budget.
   *
   * @return 0, or the positive {@link Errno} that says that the device is gone
   */
  int drain(TunPort port, long now) {
    int bytes = 0;
    int result = 0;
    for (int reads = 0; reads < READS && bytes < READ_BYTES; reads++) {
      result = port.device().read(memory, VIRTIO_AT, READ_ROOM);
      if (result < 0) {
        break;
      }
      bytes += result;
      port.counters().add(Counter.TUN_READS, 1);
      port.counters().add(Counter.TUN_READ_BYTES, Math.max(0, result - VirtioHeader.BYTES));
      route(port, result, now);
    }
    run.flush(now);
    return result == -Errno.EBADFD || result == -Errno.EBADF ? -result : 0;
  }

  private void route(TunPort port, int bytes, long now) {
    int length = bytes - VirtioHeader.BYTES;
    Peer peer = port.engineDevice().peerFor(memory, PACKET_AT, length);
    if (peer == null) {
      tellUnreachable(port, length, now);
      return;
    }
    Session session = peer.session(now);
    Path path = peer.path();
    if (session != null && path != null) {
      send(port, uplinks.of(peer, path), session, bytes, now);
    } else if (peer.hasEndpoint()) {
      peer.stage(memory, VIRTIO_AT, bytes);
    } else {
      tellUnreachable(port, length, now);
    }
  }

  private void tellUnreachable(TunPort port, int length, long now) {
    if (Headers.isPacket(memory, PACKET_AT, length)) {
      unreachable.answer(port, memory, PACKET_AT, length, now);
    }
  }

  private void send(TunPort port, Uplink uplink, Session session, int bytes, long now) {
    if (!segmenter.begin(VIRTIO_AT, bytes)) {
      port.counters().add(Counter.MALFORMED_PACKET, 1);
      return;
    }
    int ecn = Headers.ecn(memory, PACKET_AT);
    while (segmenter.next()) {
      int padded = Session.paddedLength(segmenter.length(), port.mtu());
      int size = padded + Session.OVERHEAD_BYTES;
      long to = run.place(uplink, size, ecn, now);
      if (to < 0) {
        counters.add(Counter.TOO_BIG, 1);
      } else if (seal(session, padded, to, now)) {
        run.commit(size);
      }
    }
  }

  /** The zeros of the padding stand, for as long as it takes, where the next payload begins. */
  private boolean seal(Session session, int padded, long to, long now) {
    long from = segmenter.offset();
    long end = from + segmenter.length();
    if (padded == segmenter.length()) {
      return session.seal(now, memory, from, padded, to) >= 0;
    }
    long first = Octets.i64(memory, end);
    long second = Octets.i64(memory, end + 8);
    Octets.put64(memory, end, 0);
    Octets.put64(memory, end + 8, 0);
    boolean sealed = session.seal(now, memory, from, padded, to) >= 0;
    Octets.put64(memory, end, first);
    Octets.put64(memory, end + 8, second);
    return sealed;
  }

  /** Sends what has waited for a session. */
  void sendStaged(Output.SendStaged staged, @Nullable TunPort port, long now) {
    Path path = staged.peer().path();
    if (port == null || path == null) {
      return;
    }
    Uplink uplink = uplinks.of(staged.peer(), path);
    for (MemorySegment packet : staged.packets()) {
      int bytes = (int) packet.byteSize();
      MemorySegment.copy(packet, 0, memory, VIRTIO_AT, bytes);
      send(port, uplink, staged.session(), bytes, now);
    }
    run.flush(now);
  }

  /** Sends one message of the engine's own. */
  void send(Output.Datagram message, long now) {
    int bytes = (int) message.bytes().byteSize();
    MemorySegment.copy(message.bytes(), 0, memory, DATAGRAM_AT, bytes);
    transmitter.send(
        uplinks.passing(message.path()), datagram.set(DATAGRAM_AT, bytes, bytes, 0), now);
  }
}
