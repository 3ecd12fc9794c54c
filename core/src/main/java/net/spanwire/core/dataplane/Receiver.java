package net.spanwire.core.dataplane;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.UdpSocket;
import net.spanwire.core.wireguard.Device;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.Path;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.Session;
import org.jspecify.annotations.Nullable;

/**
 * The way in, from UDP to a TUN:
 *
 * <ol>
 *   <li>One receive brings a datagram, or a run of them; they stay where they are until step 5.
 *   <li>A transport message names its session, which authenticates and decrypts it in place; all
 *       others are the engine's handshakes. What is another loop's is passed on ({@link Strays}).
 *       Where there are workers, a large run of one session is decrypted as a job ({@link
 *       OpenJob}), while the loop receives more; what it means is said in order all the same.
 *   <li>The packet's source has to belong to the peer (cryptokey routing). Padding is cut off, the
 *       congestion mark carried over.
 *   <li>It joins the packet before it of its flow, if it continues that one ({@link Coalescer}).
 *   <li>When nothing more waits, or the memory is full, all is written to the TUNs.
 * </ol>
 */
final class Receiver {

  /** A receive needs so much room: what does not fit is cut off. */
  private static final int RECEIVE_ROOM = 1 << 16;

  /** Seven full runs between two flushes, or some hundred single datagrams. */
  private static final int MEMORY_BYTES = 8 * RECEIVE_ROOM;

  /** Receives of one socket in a row; a link of single packets brings one datagram each. */
  private static final int RECEIVES = 256;

  /** As many as there are full runs between two flushes. */
  private static final int JOBS = 8;

  private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY_BYTES, 64);
  private final DatagramRun run = new DatagramRun(memory);
  private final IdentityHashMap<Device, TunPort> ports = new IdentityHashMap<>();
  private final Engine engine;
  private final Uplinks uplinks;
  private final Counters counters;
  private final Coalescer coalescer;
  private final Strays strays;
  private final CryptoPipeline<OpenJob> pipeline;

  /** The peer of the last packet of this drain, and where its packets go: mostly the next one's. */
  private @Nullable Peer lastPeer;

  private @Nullable TunPort lastPort;

  Receiver(
      Engine engine,
      Uplinks uplinks,
      Neighbours neighbours,
      Counters counters,
      CryptoWorkers workers) {
    this.engine = engine;
    this.uplinks = uplinks;
    this.counters = counters;
    this.coalescer = new Coalescer(memory, counters);
    this.strays = new Strays(run, engine, neighbours);
    this.pipeline = new CryptoPipeline<>(jobs(), workers);
  }

  private ImmutableList<OpenJob> jobs() {
    ImmutableList.Builder<OpenJob> jobs = ImmutableList.builder();
    for (int i = 0; i < JOBS; i++) {
      jobs.add(new OpenJob(memory, this));
    }
    return jobs.build();
  }

  /** The TUNs that packets go to, by the engine's side of them. */
  IdentityHashMap<Device, TunPort> ports() {
    return ports;
  }

  /** Takes what waits in a socket, up to a budget. */
  void drain(UdpSocket socket, PathCache paths, long now) {
    lastPeer = null;
    pipeline.begin(now);
    try {
      receive(socket, paths, now);
      pipeline.settle(now);
    } finally {
      pipeline.end();
    }
    coalescer.flush();
  }

  private void receive(UdpSocket socket, PathCache paths, long now) {
    long position = 0;
    for (int receives = 0; receives < RECEIVES; receives++) {
      if (position + RECEIVE_ROOM > MEMORY_BYTES) {
        break;
      }
      int result = socket.receive(run.set(position, RECEIVE_ROOM, 0, 0));
      if (result == -Errno.EAGAIN) {
        break;
      }
      if (result > 0) {
        take(paths.ofLastRun(), now);
        position += result + 63 & ~63;
      } else if (result < 0) {
        counters.add(Counter.RECEIVE_FAILED, 1);
      }
    }
  }

  /** Takes what came to another loop. */
  void take(Strays.Run passed, long now) {
    lastPeer = null;
    passed.copyTo(run);
    pipeline.begin(now);
    try {
      take(passed.path(), now);
      pipeline.settle(now);
    } finally {
      pipeline.end();
    }
    coalescer.flush();
  }

  private void take(Path path, long now) {
    counters.add(Counter.UDP_RECEIVES, 1);
    if (pipeline.shares(run.length()) && pipeline.next(now).plan(run, path, engine, now)) {
      counters.add(Counter.UDP_RECEIVED_DATAGRAMS, Math.ceilDiv(run.length(), run.datagramBytes()));
      pipeline.publish(now);
      return;
    }
    pipeline.settle(now);
    int size = run.datagramBytes();
    for (int at = 0; at < run.length(); at += size) {
      int bytes = Math.min(size, run.length() - at);
      long offset = run.offset() + at;
      counters.add(Counter.UDP_RECEIVED_DATAGRAMS, 1);
      if (Engine.isTransport(memory, offset, bytes)) {
        open(path, offset, bytes, now);
      } else if (!strays.add(path, offset, bytes)) {
        engine.handleHandshake(now, path, memory, offset, bytes);
      }
    }
    strays.pass(path);
  }

  private void open(Path path, long offset, int bytes, long now) {
    Session session = engine.sessionFor(memory, offset, bytes);
    if (session == null) {
      boolean _ = strays.add(path, offset, bytes);
      return;
    }
    pass(session, offset, session.open(now, path, memory, offset, bytes), run.trafficClass());
  }

  /**
   * Passes a packet on that was opened.
   *
   * @param offset of its message
   * @param length of the packet; negative if it goes no further
   * @param outerClass the traffic class of the outer header
   */
  void pass(Session session, long offset, int length, int outerClass) {
    if (length < 0) {
      return;
    }
    Peer peer = session.peer();
    if (peer != lastPeer) {
      heard(peer);
    }
    long packet = offset + Session.HEADER_BYTES;
    if (length > 0 && lastPort != null && peer.acceptsSource(memory, packet, length)) {
      deliver(lastPort, packet, length, outerClass);
    }
  }

  /** Counts what became of a job where the packets of its session go. */
  void count(CryptoJob job, Session session) {
    TunPort port = ports.get(session.peer().device());
    if (port != null) {
      job.count(port.counters());
    }
  }

  private void heard(Peer peer) {
    uplinks.heard(peer);
    lastPeer = peer;
    lastPort = ports.get(peer.device());
  }

  private void deliver(TunPort port, long packet, int length, int outerClass) {
    int bytes = Headers.packetBytes(memory, packet, length);
    if (bytes < 0) {
      port.counters().add(Counter.MALFORMED_PACKET, 1);
    } else if (!Headers.decapsulateEcn(memory, packet, outerClass)) {
      port.counters().add(Counter.CONGESTION_UNAWARE, 1);
    } else {
      coalescer.add(port.writer(), packet, bytes);
    }
  }
}
