package net.spanwire.core.wireguard;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import net.spanwire.core.wireguard.message.MessageType;

/**
 * Which of the engines of one host this is. A receiver index says whose it is by its lowest byte,
 * so that the kernel can bring a message to the right socket without knowing any session.
 *
 * @param number 0 up to {@code of}
 * @param of how many there are
 */
record Shard(int number, int of) {

  /** An engine without others. */
  static final Shard ONLY = new Shard(0, 1);

  /** Where the index of the receiver is in a message (whitepaper §5.4): its lowest byte first. */
  private static final int RECEIVER = 4;

  private static final int RECEIVER_IN_RESPONSE = 8;

  boolean owns(int index) {
    return number == (index & 0xff) % of;
  }

  /**
   * Whose message this is, by the receiver that it names; {@link #number} if it names none, as
   * initiations, which any engine can open. The same as what the kernel is told, but for these.
   */
  int ownerOf(MemorySegment datagram, long offset, int length) {
    if (of == 1 || length == 0) {
      return number;
    }
    int at =
        switch (datagram.get(ValueLayout.JAVA_BYTE, offset)) {
          case MessageType.TRANSPORT, MessageType.COOKIE_REPLY -> RECEIVER;
          case MessageType.HANDSHAKE_RESPONSE -> RECEIVER_IN_RESPONSE;
          default -> length;
        };
    return at >= length
        ? number
        : Byte.toUnsignedInt(datagram.get(ValueLayout.JAVA_BYTE, offset + at)) % of;
  }
}
