package net.spanwire.core.wireguard.message;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The 16 bytes in front of an encrypted packet (whitepaper §5.4.6), in place in memory. */
public final class TransportHeader {

  public static final int BYTES = 16;

  /** Header and tag around an empty packet. */
  public static final int LEAST_MESSAGE_BYTES = 32;

  private static final int RECEIVER = 4;
  private static final int COUNTER = 8;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TransportHeader() {}

  /** The type of any message that has 4 bytes, the reserved ones included. */
  public static int type(MemorySegment datagram, long offset) {
    return datagram.get(INT, offset);
  }

  public static int receiver(MemorySegment datagram, long offset) {
    return datagram.get(INT, offset + RECEIVER);
  }

  public static long counter(MemorySegment datagram, long offset) {
    return datagram.get(LONG, offset + COUNTER);
  }

  public static void write(MemorySegment datagram, long offset, int receiver, long counter) {
    datagram.set(INT, offset, MessageType.TRANSPORT);
    datagram.set(INT, offset + RECEIVER, receiver);
    datagram.set(LONG, offset + COUNTER, counter);
  }
}
