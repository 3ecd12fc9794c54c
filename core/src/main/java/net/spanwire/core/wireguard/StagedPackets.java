package net.spanwire.core.wireguard;

import com.google.common.collect.ImmutableList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/** Packets waiting for a session. Bounded in number and bytes: the oldest makes place. */
final class StagedPackets {

  private final int packetLimit;
  private final int byteLimit;
  private final ArrayDeque<MemorySegment> packets = new ArrayDeque<>(0);
  private long bytes;

  StagedPackets(int packetLimit, int byteLimit) {
    this.packetLimit = packetLimit;
    this.byteLimit = byteLimit;
  }

  /** Keeps a copy; returns how many packets were lost for it. */
  int add(MemorySegment packet, long offset, int length) {
    if (length > byteLimit) {
      return 1;
    }
    int dropped = 0;
    while (packets.size() >= packetLimit || bytes + length > byteLimit) {
      bytes -= packets.removeFirst().byteSize();
      dropped++;
    }
    byte[] copy = packet.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    packets.addLast(MemorySegment.ofArray(copy));
    bytes += length;
    return dropped;
  }

  boolean isEmpty() {
    return packets.isEmpty();
  }

  /** Everything, oldest first; then it is empty. */
  ImmutableList<MemorySegment> take() {
    ImmutableList<MemorySegment> taken = ImmutableList.copyOf(packets);
    clear();
    return taken;
  }

  /** Drops everything; returns how many packets that were. */
  int clear() {
    int count = packets.size();
    packets.clear();
    bytes = 0;
    return count;
  }
}
