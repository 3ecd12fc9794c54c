package net.spanwire.core.io;

import java.lang.foreign.MemorySegment;

/**
 * Datagrams of one size, one after the other in memory, between us and one remote address: what one
 * system call sends or receives. Reused; owned by one thread.
 */
public final class DatagramRun {

  private final MemorySegment memory;
  private long offset;
  private int length;
  private int datagramBytes;
  private int trafficClass;

  public DatagramRun(MemorySegment memory) {
    this.memory = memory;
  }

  /**
   * Describes the run.
   *
   * @param offset of the first byte
   * @param length of all datagrams together; before a receive: room
   * @param datagramBytes length of each but the last, which may be shorter
   * @param trafficClass of the outer header: its DSCP (RFC 2474) and, in the last two bits, its ECN
   *     (RFC 3168 §5)
   */
  public DatagramRun set(long offset, int length, int datagramBytes, int trafficClass) {
    this.offset = offset;
    this.length = length;
    this.datagramBytes = datagramBytes;
    this.trafficClass = trafficClass;
    return this;
  }

  public MemorySegment memory() {
    return memory;
  }

  public long offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public int datagramBytes() {
    return datagramBytes;
  }

  public int trafficClass() {
    return trafficClass;
  }

  /** True if there is more than one datagram. */
  public boolean isBatch() {
    return length > datagramBytes;
  }
}
