package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.net.Bytes;

/** A device that keeps what is written to it, and hands over what is put in. */
final class CapturingTun implements TunDevice {

  final List<Bytes> written = new ArrayList<>();

  /** To be read, each with its virtio header. */
  final Deque<byte[]> waiting = new ArrayDeque<>();

  boolean refusesMerged;

  /** Gives it a descriptor, with nothing to read. */
  private final List<TunDevice> cable;

  CapturingTun() {
    this(List.of());
  }

  /**
   * @param cable goes with this device
   */
  CapturingTun(List<TunDevice> cable) {
    this.cable = cable;
  }

  @Override
  public String name() {
    return "t";
  }

  @Override
  public Offloads offloads() {
    return Offloads.ALL;
  }

  @Override
  public int read(MemorySegment memory, long offset, int length) {
    byte[] next = waiting.poll();
    if (next == null) {
      return -Errno.EAGAIN;
    }
    MemorySegment.copy(next, 0, memory, ValueLayout.JAVA_BYTE, offset, next.length);
    return next.length;
  }

  @Override
  public int write(GatherList pieces, int first, int count) {
    int total = 0;
    for (int i = first; i < first + count; i++) {
      total += (int) pieces.length(i);
    }
    byte[] bytes = new byte[total];
    int at = 0;
    for (int i = first; i < first + count; i++) {
      int length = (int) pieces.length(i);
      MemorySegment.copy(pieces.base(), ValueLayout.JAVA_BYTE, pieces.offset(i), bytes, at, length);
      at += length;
    }
    if (refusesMerged && bytes[1] != VirtioHeader.GSO_NONE) {
      return -Errno.EINVAL;
    }
    written.add(Bytes.copyOf(bytes));
    return total;
  }

  @Override
  public int descriptor() {
    return cable.isEmpty() ? -1 : cable.getFirst().descriptor();
  }

  @Override
  public void close() {
    cable.forEach(TunDevice::close);
  }
}
