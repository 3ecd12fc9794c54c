package net.spanwire.core.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;

/**
 * Merges received packets of a flow towards the TUNs, by the rules of the kernel's own receive
 * offload, across all that one drain of a socket brings.
 *
 * <ol>
 *   <li>A packet is looked at: its flow, and whether it may be merged at all ({@link Candidate}).
 *   <li>The flow's latest packet takes it, if it continues that one ({@link SuperPacket}).
 *   <li>Otherwise it begins a packet of its own, which is the flow's latest from now on, mergeable
 *       or not: so the order within a flow is kept.
 *   <li>{@link #flush} completes the headers and writes all, in the order they began.
 * </ol>
 */
final class Coalescer {

  /** Packets between two flushes; a further one flushes before. */
  static final int CAPACITY = 256;

  private static final int FLOWS = 256;
  private static final int NONE = -1;

  private final GatherList pieces;
  private final SuperPacket[] packets = new SuperPacket[CAPACITY];
  private final int[] latestOfFlow = new int[FLOWS];
  private final Candidate candidate;
  private final Candidate first;
  private final Counters counters;

  private int count;

  /** Packets before this one take nothing more: a packet came whose flow is hidden. */
  private int barrier;

  /**
   * @param memory where all packets are
   */
  Coalescer(MemorySegment memory, Counters counters) {
    this.counters = counters;
    pieces = new GatherList(Arena.ofAuto(), memory, CAPACITY * SuperPacket.MAX_SEGMENTS);
    for (int i = 0; i < CAPACITY; i++) {
      packets[i] = new SuperPacket(pieces, i * SuperPacket.MAX_SEGMENTS);
    }
    candidate = new Candidate(memory);
    first = new Candidate(memory);
    Arrays.fill(latestOfFlow, NONE);
  }

  /**
   * Takes an IP packet; its memory is to stay until {@link #flush}, with the 10 bytes before it.
   *
   * @param length by its own header
   */
  void add(TunWriter writer, long packet, int length) {
    candidate.look(packet, length, writer.mergesTcp(), writer.mergesUdp());
    if (!candidate.hasFlow()) {
      begin(writer);
      if (candidate.hidesFlow()) {
        barrier = count;
      }
      return;
    }
    int slot = candidate.hash() & FLOWS - 1;
    int latest = latestOfFlow[slot];
    if (latest >= barrier && packets[latest].append(writer, candidate, first)) {
      counters.add(Counter.TUN_MERGED_PACKETS, 1);
      return;
    }
    latestOfFlow[slot] = begin(writer);
  }

  private int begin(TunWriter writer) {
    if (count == CAPACITY) {
      flush();
    }
    packets[count].begin(writer, candidate);
    return count++;
  }

  /** Writes all there is. */
  void flush() {
    for (int i = 0; i < count; i++) {
      write(packets[i]);
    }
    if (count > 0) {
      Arrays.fill(latestOfFlow, NONE);
    }
    count = 0;
    barrier = 0;
  }

  private void write(SuperPacket packet) {
    packet.finish();
    TunWriter writer = packet.writer();
    int result = writer.write(pieces, packet.firstPiece(), packet.segments());
    if (result >= 0) {
      writer.counters().wrote(packet.segments(), packet.totalBytes());
    } else if (result == -Errno.EINVAL && packet.segments() > 1) {
      writer.refuseMerged(packet.isTcp());
      writeSplit(packet);
    } else {
      writer.counters().add(Counter.TUN_WRITE_FAILED, packet.segments());
    }
  }

  /** Some kernels refuse what they should take: the packets go one by one from now on. */
  private void writeSplit(SuperPacket packet) {
    packet.split();
    for (int i = 0; i < packet.segments(); i++) {
      TunWriter writer = packet.writer();
      int piece = packet.firstPiece() + i;
      if (writer.write(pieces, piece, 1) >= 0) {
        writer.counters().wrote(1, (int) pieces.length(piece));
      } else {
        writer.counters().add(Counter.TUN_WRITE_FAILED, 1);
      }
    }
  }
}
