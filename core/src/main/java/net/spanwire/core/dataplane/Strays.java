package net.spanwire.core.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.spanwire.core.io.DatagramRun;
import net.spanwire.core.wireguard.Engine;
import net.spanwire.core.wireguard.Path;

/**
 * Datagrams that came to another loop than their tunnel's. The kernel brings a run to the loop of
 * its first datagram, and merges what comes from one port to another: also of several tunnels,
 * where two hosts have more than one between them. What belongs together is passed on as one run
 * again.
 */
final class Strays {

  private final DatagramRun received;
  private final Engine engine;
  private final Neighbours neighbours;
  private int owner;
  private long offset;
  private int bytes;

  /**
   * @param received the run that datagrams are taken from
   */
  Strays(DatagramRun received, Engine engine, Neighbours neighbours) {
    this.received = received;
    this.engine = engine;
    this.neighbours = neighbours;
  }

  /** Takes a datagram of the run that is another loop's; false if it is not. */
  boolean add(Path path, long at, int length) {
    int whose = engine.ownerOf(received.memory(), at, length);
    if (whose == engine.number()) {
      return false;
    }
    if (whose != owner || at != offset + bytes) {
      pass(path);
      owner = whose;
      offset = at;
    }
    bytes += length;
    return true;
  }

  /** The run has ended: passes on what was taken of it. */
  void pass(Path path) {
    if (bytes > 0) {
      MemorySegment part = received.memory().asSlice(offset, bytes);
      int size = Math.min(bytes, received.datagramBytes());
      neighbours.pass(
          owner, new Run(path, part.toArray(ValueLayout.JAVA_BYTE), size, received.trafficClass()));
      bytes = 0;
    }
  }

  /**
   * Datagrams on their way to their own loop.
   *
   * @param datagramBytes length of each but the last, which may be shorter
   * @param trafficClass of the outer header
   */
  @SuppressWarnings("ArrayRecordComponent") // runs are not compared
  record Run(Path path, byte[] bytes, int datagramBytes, int trafficClass) {

    int datagrams() {
      return (bytes.length + datagramBytes - 1) / datagramBytes;
    }

    /** Puts them where a receive would have put them. */
    void copyTo(DatagramRun run) {
      MemorySegment.copy(bytes, 0, run.memory(), ValueLayout.JAVA_BYTE, 0, bytes.length);
      run.set(0, bytes.length, datagramBytes, trafficClass);
    }
  }
}
