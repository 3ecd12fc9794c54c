package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import net.spanwire.core.io.Aead;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.wireguard.Peer;
import net.spanwire.core.wireguard.Session;
import org.jspecify.annotations.Nullable;

/**
 * Memory for a packet that a TUN hands over, and for the datagrams that become of it. Either the
 * {@link Sender} cuts and seals the packet itself, or that is planned as a job of its own.
 */
final class SealJob extends CryptoJob {

  private static final int READ_ROOM = VirtioHeader.BYTES + (1 << 16);

  private static final int PACKET_AT = 64;
  private static final int VIRTIO_AT = PACKET_AT - VirtioHeader.BYTES;

  /** Padding may be written behind the last byte read. */
  private static final int PADDING_ROOM = 64;

  /** Room for the packet alone. */
  static final int PACKET_ROOM = PACKET_AT + (1 << 16) + PADDING_ROOM;

  /** A super-packet of small segments grows by more than this: such a one is no job. */
  private static final int DATAGRAMS_ROOM = 80 << 10;

  /** Room for all of a job. */
  static final int ROOM = PACKET_ROOM + DATAGRAMS_ROOM;

  private final MemorySegment memory;
  private final long start;
  private final Segmenter segmenter;
  private final DatagramRun run;
  private final Transmitter transmitter;

  private int packetBytes;
  private @Nullable Session session;
  private @Nullable Uplink uplink;
  private long counter;
  private int mtu;
  private int outerClass;
  private int length;
  private int datagramBytes;

  /**
   * @param start offset of {@link #ROOM}, or of {@link #PACKET_ROOM} if it is never to be a job
   */
  SealJob(MemorySegment memory, long start, Transmitter transmitter) {
    this.memory = memory;
    this.start = start;
    this.transmitter = transmitter;
    segmenter = new Segmenter(memory);
    run = new DatagramRun(memory);
  }

  /**
   * Reads a packet with its virtio header.
   *
   * @return as {@link TunDevice#read}
   */
  int read(TunDevice device) {
    int result = device.read(memory, start + VIRTIO_AT, READ_ROOM);
    packetBytes = result - VirtioHeader.BYTES;
    return result;
  }

  /** Takes over what {@link #stage} has put aside. */
  void fill(MemorySegment staged) {
    MemorySegment.copy(staged, 0, memory, start + VIRTIO_AT, staged.byteSize());
    packetBytes = (int) staged.byteSize() - VirtioHeader.BYTES;
  }

  void stage(Peer peer) {
    peer.stage(memory, start + VIRTIO_AT, VirtioHeader.BYTES + packetBytes);
  }

  /** Offset of the packet. */
  long packet() {
    return start + PACKET_AT;
  }

  int packetBytes() {
    return packetBytes;
  }

  /** Begins to cut the packet; false if its headers cannot be. */
  boolean begin() {
    return segmenter.begin(start + VIRTIO_AT, VirtioHeader.BYTES + packetBytes);
  }

  Segmenter segmenter() {
    return segmenter;
  }

  /**
   * Plans to seal what was begun, with counters of the session.
   *
   * @return false if it is more than fits the memory or the session: nothing is done
   */
  boolean plan(Session sealing, Uplink to, int deviceMtu, long now) {
    int datagrams = segmenter.count();
    int padded = Session.paddedLength(segmenter.firstLength(), deviceMtu);
    int last = Session.paddedLength(segmenter.lastLength(), deviceMtu);
    int bytes = (datagrams - 1) * padded + last;
    length = bytes + datagrams * Session.OVERHEAD_BYTES;
    datagramBytes = padded + Session.OVERHEAD_BYTES;
    if (length > DATAGRAMS_ROOM || datagramBytes > OutgoingRun.MAX_BYTES) {
      return false;
    }
    session = sealing;
    uplink = to;
    outerClass = to.trafficClass(Headers.trafficClass(memory, packet()));
    mtu = deviceMtu;
    counter = sealing.reserve(now, datagrams, bytes);
    return counter != Session.DROPPED;
  }

  @Override
  void work(int lane) {
    Session sealing = Objects.requireNonNull(session);
    Aead.Key key = sealing.sendKey(lane);
    long to = start + PACKET_ROOM;
    long next = counter;
    while (segmenter.next()) {
      int padded = Session.paddedLength(segmenter.length(), mtu);
      sealing.writeHeader(memory, to, next);
      seal(key, next, padded, to + Session.HEADER_BYTES);
      to += padded + Session.OVERHEAD_BYTES;
      next++;
    }
  }

  private void seal(Aead.Key key, long nonce, int padded, long to) {
    if (padded == segmenter.length()) {
      key.seal(nonce, memory, segmenter.offset(), padded, to);
      return;
    }
    segmenter.pad();
    key.seal(nonce, memory, segmenter.offset(), padded, to);
    segmenter.unpad();
  }

  /** Sends all, by as few calls as the kernel allows. */
  @Override
  void complete(long now) {
    Uplink to = Objects.requireNonNull(uplink);
    long at = start + PACKET_ROOM;
    int most = Math.min(OutgoingRun.MAX_DATAGRAMS, OutgoingRun.MAX_BYTES / datagramBytes);
    for (int left = length; left > 0; left -= most * datagramBytes) {
      int bytes = Math.min(left, most * datagramBytes);
      transmitter.send(to, run.set(at, bytes, datagramBytes, outerClass), now);
      at += bytes;
    }
    count(to.counters());
  }

  @Override
  int bytes() {
    return length;
  }
}
