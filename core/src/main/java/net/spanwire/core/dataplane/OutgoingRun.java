package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import net.spanwire.core.io.DatagramRun;
import org.jspecify.annotations.Nullable;

/**
 * Collects sealed datagrams to one peer that may go as one send: of one size, but for a shorter
 * last one. What does not fit the run sends it first.
 */
final class OutgoingRun {

  /** Room that {@link OutgoingRun} needs. */
  static final int BYTES = 1 << 16;

  /** What IPv4 carries at most: 65,535 less its own header and UDP's. */
  static final int MAX_BYTES = 65_507;

  /** The kernel's limit (UDP_MAX_SEGMENTS) until Linux 6.9. */
  static final int MAX_DATAGRAMS = 64;

  private final Transmitter transmitter;
  private final DatagramRun run;
  private final long start;

  private @Nullable Uplink uplink;
  private int datagrams;
  private int bytes;
  private int datagramBytes;
  private int trafficClass;
  private boolean full;

  /**
   * @param start offset of {@link #BYTES} of room in the memory
   */
  OutgoingRun(MemorySegment memory, long start, Transmitter transmitter) {
    this.run = new DatagramRun(memory);
    this.start = start;
    this.transmitter = transmitter;
  }

  /**
   * Answers where a datagram is to be put.
   *
   * @param outerClass the traffic class of its outer header
   * @return offset; -1 if it is larger than any datagram can be
   */
  long place(Uplink to, int size, int outerClass, long now) {
    if (size > MAX_BYTES) {
      return -1;
    }
    if (!takes(to, size, outerClass)) {
      flush(now);
    }
    if (datagrams == 0) {
      uplink = to;
      datagramBytes = size;
      trafficClass = outerClass;
    }
    return start + bytes;
  }

  private boolean takes(Uplink to, int size, int outerClass) {
    return datagrams == 0
        || uplink == to
            && trafficClass == outerClass
            && !full
            && size <= datagramBytes
            && bytes + size <= MAX_BYTES;
  }

  /** The datagram is where {@link #place} said. */
  void commit(int size) {
    bytes += size;
    datagrams++;
    full = size < datagramBytes || datagrams == MAX_DATAGRAMS;
  }

  /** Sends what there is. */
  void flush(long now) {
    if (datagrams > 0 && uplink != null) {
      transmitter.send(uplink, run.set(start, bytes, datagramBytes, trafficClass), now);
    }
    datagrams = 0;
    bytes = 0;
    full = false;
    uplink = null;
  }
}
