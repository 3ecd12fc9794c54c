package net.spanwire.core.wireguard.message;

/**
 * The two fields at the end of both handshake messages (whitepaper §5.4.4): MAC1 shows that the
 * sender knows who we are, MAC2 that it is where it says.
 */
public final class HandshakeMacs {

  private static final int MAC_BYTES = 16;

  private HandshakeMacs() {}

  /** Bytes in front of MAC1, which it covers. */
  public static int coveredByMac1(byte[] wire) {
    return wire.length - 2 * MAC_BYTES;
  }

  /** Bytes in front of MAC2, which it covers. */
  public static int coveredByMac2(byte[] wire) {
    return wire.length - MAC_BYTES;
  }

  /** 16 bytes, a fresh array. */
  public static byte[] mac1(byte[] wire) {
    return Wire.get(wire, coveredByMac1(wire), MAC_BYTES);
  }

  /** 16 bytes, a fresh array; zero where the sender has no cookie. */
  public static byte[] mac2(byte[] wire) {
    return Wire.get(wire, coveredByMac2(wire), MAC_BYTES);
  }

  public static void putMac1(byte[] wire, byte[] mac) {
    Wire.put(wire, coveredByMac1(wire), mac);
  }

  public static void putMac2(byte[] wire, byte[] mac) {
    Wire.put(wire, coveredByMac2(wire), mac);
  }
}
