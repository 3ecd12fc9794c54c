package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.wireguard.Engine;
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
 *       the only copy. Where there are workers, this and the cutting of a large super-packet is a
 *       job ({@link SealJob}), while the loop reads and sends others.
 *   <li>A run goes out as one send ({@link Transmitter}) when it is full, when the next packet does
 *       not fit it, and when nothing more waits.
 * </ol>
 */
final class Sender {

  /** Reads of one TUN in a row: small packets are many, so that runs fill. */
  private static final int READS = 64;

  /** Bytes of one TUN in a row: a few super-packets, so that what comes in does not wait long. */
  private static final int READ_BYTES = 192 << 10;

  /** The same where workers share the work: it takes about as long. */
  private static final int SHARED_READ_BYTES = 2 * READ_BYTES;

  /** Super-packets under way at once. */
  private static final int JOBS = 6;

  private static final int DATAGRAM_ROOM = 2048;

  /** AF41, as Linux marks handshakes (drivers/net/wireguard/messages.h). */
  private static final int HANDSHAKE_CLASS = 0x88;

  private final MemorySegment memory;
  private final long datagramAt;
  private final DatagramRun datagram;
  private final Uplinks uplinks;
  private final Counters counters;
  private final Transmitter transmitter;
  private final OutgoingRun run;
  private final CryptoPipeline<SealJob> pipeline;
  private final Unreachable unreachable = new Unreachable();

  Sender(Uplinks uplinks, Counters counters, CryptoWorkers workers) {
    this.uplinks = uplinks;
    this.counters = counters;
    int jobs = workers.count() == 0 ? 1 : JOBS;
    int jobRoom = workers.count() == 0 ? SealJob.PACKET_ROOM : SealJob.ROOM;
    long runAt = (long) jobs * jobRoom;
    datagramAt = runAt + OutgoingRun.BYTES;
    memory = Arena.ofAuto().allocate(datagramAt + DATAGRAM_ROOM, 64);
    datagram = new DatagramRun(memory);
    transmitter = new Transmitter(new DatagramRun(memory), counters);
    run = new OutgoingRun(memory, runAt, transmitter);
    ImmutableList.Builder<SealJob> builder = ImmutableList.builder();
    for (int i = 0; i < jobs; i++) {
      builder.add(new SealJob(memory, (long) i * jobRoom, transmitter));
    }
    pipeline = new CryptoPipeline<>(builder.build(), workers);
  }

  /**
   * Takes what waits in a TUN, up to a budget.
   *
   * @return 0, or the positive {@link Errno} that says that the device is gone
   */
  int drain(TunPort port, long now) {
    int result = 0;
    pipeline.begin(now);
    try {
      result = read(port, pipeline.sharing() ? SHARED_READ_BYTES : READ_BYTES, now);
      pipeline.settle(now);
    } finally {
      pipeline.end();
    }
    run.flush(now);
    return result == -Errno.EBADFD || result == -Errno.EBADF ? -result : 0;
  }

  private int read(TunPort port, int most, long now) {
    int bytes = 0;
    int result = 0;
    for (int reads = 0; reads < READS && bytes < most; reads++) {
      SealJob place = pipeline.next(now);
      result = place.read(port.device());
      if (result < 0) {
        break;
      }
      bytes += result;
      port.counters().add(Counter.TUN_READS, 1);
      port.counters().add(Counter.TUN_READ_BYTES, Math.max(0, result - VirtioHeader.BYTES));
      route(port, place, now);
    }
    return result;
  }

  private void route(TunPort port, SealJob place, long now) {
    Peer peer = port.engineDevice().peerFor(memory, place.packet(), place.packetBytes());
    if (peer == null) {
      tellUnreachable(port, place, now);
      return;
    }
    Session session = peer.session(now);
    Path path = peer.path();
    if (session != null && path != null) {
      send(port, place, uplinks.of(peer, path), session, now);
    } else if (peer.hasEndpoint()) {
      place.stage(peer);
    } else {
      tellUnreachable(port, place, now);
    }
  }

  private void tellUnreachable(TunPort port, SealJob place, long now) {
    if (Headers.isPacket(memory, place.packet(), place.packetBytes())) {
      unreachable.answer(port, memory, place.packet(), place.packetBytes(), now);
    }
  }

  private void send(TunPort port, SealJob place, Uplink uplink, Session session, long now) {
    if (!place.begin()) {
      port.counters().add(Counter.MALFORMED_PACKET, 1);
    } else if (pipeline.shares(place.packetBytes())
        && place.plan(session, uplink, port.mtu(), now)) {
      run.flush(now);
      pipeline.publish(now);
    } else {
      pipeline.settle(now);
      seal(port, place, uplink, session, now);
    }
  }

  private void seal(TunPort port, SealJob place, Uplink uplink, Session session, long now) {
    Segmenter segmenter = place.segmenter();
    int outerClass = uplink.trafficClass(Headers.trafficClass(memory, place.packet()));
    while (segmenter.next()) {
      int padded = Session.paddedLength(segmenter.length(), port.mtu());
      int size = padded + Session.OVERHEAD_BYTES;
      long to = run.place(uplink, size, outerClass, now);
      if (to < 0) {
        counters.add(Counter.TOO_BIG, 1);
      } else if (seal(session, segmenter, padded, to, now)) {
        run.commit(size);
      }
    }
  }

  private boolean seal(Session session, Segmenter segmenter, int padded, long to, long now) {
    if (padded == segmenter.length()) {
      return session.seal(now, memory, segmenter.offset(), padded, to) >= 0;
    }
    segmenter.pad();
    boolean sealed = session.seal(now, memory, segmenter.offset(), padded, to) >= 0;
    segmenter.unpad();
    return sealed;
  }

  /** Sends what has waited for a session. */
  void sendStaged(Output.SendStaged staged, @Nullable TunPort port, long now) {
    Path path = staged.peer().path();
    if (port == null || path == null) {
      return;
    }
    Uplink uplink = uplinks.of(staged.peer(), path);
    SealJob place = pipeline.next(now);
    for (MemorySegment packet : staged.packets()) {
      place.fill(packet);
      send(port, place, uplink, staged.session(), now);
    }
    run.flush(now);
  }

  /** Sends one message of the engine's own. */
  void send(Output.Datagram message, long now) {
    int bytes = (int) message.bytes().byteSize();
    MemorySegment.copy(message.bytes(), 0, memory, datagramAt, bytes);
    int outerClass = Engine.isHandshake(message.bytes()) ? HANDSHAKE_CLASS : 0;
    transmitter.send(
        uplinks.passing(message.path()), datagram.set(datagramAt, bytes, bytes, outerClass), now);
  }
}
