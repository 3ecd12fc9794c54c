package net.spanwire.core.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What a peer sent and received: written by the engine's thread, read by any. */
final class PeerTraffic {

  private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class);

  private static final int RX_BYTES = 0;
  private static final int RX_PACKETS = 1;
  private static final int TX_BYTES = 2;
  private static final int TX_PACKETS = 3;

  private final long[] counts = new long[4];

  void received(int bytes, int packets) {
    add(RX_BYTES, bytes);
    add(RX_PACKETS, packets);
  }

  void sent(int bytes, int packets) {
    add(TX_BYTES, bytes);
    add(TX_PACKETS, packets);
  }

  private void add(int index, long count) {
    COUNTS.setOpaque(counts, index, counts[index] + count);
  }

  long rxBytes() {
    return (long) COUNTS.getOpaque(counts, RX_BYTES);
  }

  long rxPackets() {
    return (long) COUNTS.getOpaque(counts, RX_PACKETS);
  }

  long txBytes() {
    return (long) COUNTS.getOpaque(counts, TX_BYTES);
  }

  long txPackets() {
    return (long) COUNTS.getOpaque(counts, TX_PACKETS);
  }
}
