package net.spanwire.bgp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What both ends of a connection sign its segments with (TCP MD5, RFC 2385); never printed. */
public final class TcpPassword {

  /** Linux's TCP_MD5SIG_MAXKEYLEN. */
  public static final int MAX_BYTES = 80;

  private final byte[] bytes;

  private TcpPassword(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A password, in UTF-8 on the wire.
   *
   * @throws IllegalArgumentException if it is empty or longer than 80 bytes, without saying it
   */
  public static TcpPassword of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a password of " + bytes.length + " bytes, expected 1 to " + MAX_BYTES);
    }
    return new TcpPassword(bytes);
  }

  /** A copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TcpPassword password && Arrays.equals(bytes, password.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
