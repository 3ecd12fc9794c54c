package net.spanwire.core.wireguard.message;

/** The second message (whitepaper §5.4.3): 92 bytes. */
public final class HandshakeResponse {

  public static final int BYTES = 92;

  private static final int SENDER = 4;
  private static final int RECEIVER = 8;
  private static final int EPHEMERAL = 12;
  private static final int EMPTY = 44;

  private final byte[] wire;

  private HandshakeResponse(byte[] wire) {
    this.wire = wire;
  }

  /**
   * Takes over 92 bytes that were received.
   *
   * @throws IllegalArgumentException if it is another message
   */
  public static HandshakeResponse ofWire(byte[] wire) {
    return new HandshakeResponse(Wire.check(wire, MessageType.HANDSHAKE_RESPONSE, BYTES));
  }

  /**
   * A message without its MACs.
   *
   * @param sender the responder's index
   * @param receiver the initiator's index
   * @param ephemeral 32 bytes
   * @param sealedEmpty 16 bytes
   */
  public static HandshakeResponse of(
      int sender, int receiver, byte[] ephemeral, byte[] sealedEmpty) {
    byte[] wire = new byte[BYTES];
    Wire.putInt(wire, 0, MessageType.HANDSHAKE_RESPONSE);
    Wire.putInt(wire, SENDER, sender);
    Wire.putInt(wire, RECEIVER, receiver);
    Wire.put(wire, EPHEMERAL, ephemeral);
    Wire.put(wire, EMPTY, sealedEmpty);
    return new HandshakeResponse(wire);
  }

  public int sender() {
    return Wire.getInt(wire, SENDER);
  }

  public int receiver() {
    return Wire.getInt(wire, RECEIVER);
  }

  public byte[] ephemeral() {
    return Wire.get(wire, EPHEMERAL, 32);
  }

  public byte[] sealedEmpty() {
    return Wire.get(wire, EMPTY, 16);
  }

  /** The message itself, not a copy. */
  public byte[] wire() {
    return wire;
  }
}
