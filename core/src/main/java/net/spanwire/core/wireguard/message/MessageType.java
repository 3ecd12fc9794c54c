package net.spanwire.core.wireguard.message;

/** The first byte of a message; three zero bytes follow (whitepaper §5.4). */
public final class MessageType {

  public static final int HANDSHAKE_INITIATION = 1;
  public static final int HANDSHAKE_RESPONSE = 2;
  public static final int COOKIE_REPLY = 3;
  public static final int TRANSPORT = 4;

  private MessageType() {}
}
