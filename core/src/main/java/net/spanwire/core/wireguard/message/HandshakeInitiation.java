package net.spanwire.core.wireguard.message;

/** The first message (whitepaper §5.4.2): 148 bytes. */
public final class HandshakeInitiation {

  public static final int BYTES = 148;

  private static final int SENDER = 4;
  private static final int EPHEMERAL = 8;
  private static final int STATIC = 40;
  private static final int TIMESTAMP = 88;

  private final byte[] wire;

  private HandshakeInitiation(byte[] wire) {
    this.wire = wire;
  }

  /**
   * Takes over 148 bytes that were received.
   *
   * @throws IllegalArgumentException if it is another message
   */
  public static HandshakeInitiation ofWire(byte[] wire) {
    return new HandshakeInitiation(Wire.check(wire, MessageType.HANDSHAKE_INITIATION, BYTES));
  }

  /**
   * A message without its MACs.
   *
   * @param sender the initiator's index
   * @param ephemeral 32 bytes
   * @param sealedStatic 48 bytes
   * @param sealedTimestamp 28 bytes
   */
  public static HandshakeInitiation of(
      int sender, byte[] ephemeral, byte[] sealedStatic, byte[] sealedTimestamp) {
    byte[] wire = new byte[BYTES];
    Wire.putInt(wire, 0, MessageType.HANDSHAKE_INITIATION);
    Wire.putInt(wire, SENDER, sender);
    Wire.put(wire, EPHEMERAL, ephemeral);
    Wire.put(wire, STATIC, sealedStatic);
    Wire.put(wire, TIMESTAMP, sealedTimestamp);
    return new HandshakeInitiation(wire);
  }

  public int sender() {
    return Wire.getInt(wire, SENDER);
  }

  public byte[] ephemeral() {
    return Wire.get(wire, EPHEMERAL, 32);
  }

  public byte[] sealedStatic() {
    return Wire.get(wire, STATIC, 48);
  }

  public byte[] sealedTimestamp() {
    return Wire.get(wire, TIMESTAMP, 28);
  }

  /** The message itself, not a copy. */
  public byte[] wire() {
    return wire;
  }
}
