package net.spanwire.core.wireguard.message;

/** What a host under load answers in place of a response (whitepaper §5.4.7): 64 bytes. */
public final class CookieReply {

  public static final int BYTES = 64;

  private static final int RECEIVER = 4;
  private static final int NONCE = 8;
  private static final int COOKIE = 32;

  private final byte[] wire;

  private CookieReply(byte[] wire) {
    this.wire = wire;
  }

  /**
   * Takes over 64 bytes that were received.
   *
   * @throws IllegalArgumentException if it is another message
   */
  public static CookieReply ofWire(byte[] wire) {
    return new CookieReply(Wire.check(wire, MessageType.COOKIE_REPLY, BYTES));
  }

  /**
   * A whole message.
   *
   * @param receiver the index in the message that it answers
   * @param nonce 24 bytes
   * @param sealedCookie 32 bytes
   */
  public static CookieReply of(int receiver, byte[] nonce, byte[] sealedCookie) {
    byte[] wire = new byte[BYTES];
    Wire.putInt(wire, 0, MessageType.COOKIE_REPLY);
    Wire.putInt(wire, RECEIVER, receiver);
    Wire.put(wire, NONCE, nonce);
    Wire.put(wire, COOKIE, sealedCookie);
    return new CookieReply(wire);
  }

  public int receiver() {
    return Wire.getInt(wire, RECEIVER);
  }

  public byte[] nonce() {
    return Wire.get(wire, NONCE, 24);
  }

  public byte[] sealedCookie() {
    return Wire.get(wire, COOKIE, 32);
  }

  /** The message itself, not a copy. */
  public byte[] wire() {
    return wire;
  }
}
