package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import net.spanwire.core.io.Errno;
import net.spanwire.core.io.GatherList;
import net.spanwire.core.io.Offloads;
import net.spanwire.core.io.TunDevice;
import net.spanwire.core.io.VirtioHeader;
import net.spanwire.core.net.Bytes;

/** Keeps what is written. */
final class CapturingTun implements TunDevice {

  final List<Bytes> written = new ArrayList<>();
  boolean refusesMerged;

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
    return -Errno.EAGAIN;
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
    return -1;
  }

  @Override
  public void close() {}
}
