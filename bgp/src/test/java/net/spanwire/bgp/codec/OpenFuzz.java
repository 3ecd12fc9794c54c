package net.spanwire.bgp.codec;

import java.util.Arrays;
import net.spanwire.bgp.message.Message;

/**
 * For {@code bench/fuzz}: any bytes as the body of an OPEN, its capabilities among them. Nothing is
 * thrown, and what was understood is understood alike when we say it again.
 */
public final class OpenFuzz {

  private OpenFuzz() {}

  /** The body as it is. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > Framing.MAX_LENGTH - Framing.HEADER_LENGTH) {
      return;
    }
    byte[] bytes = new byte[Framing.HEADER_LENGTH + data.length];
    Arrays.fill(bytes, 0, Framing.MARKER_LENGTH, (byte) 0xff);
    bytes[16] = (byte) (bytes.length >>> 8);
    bytes[17] = (byte) bytes.length;
    bytes[18] = Framing.TYPE_OPEN;
    System.arraycopy(data, 0, bytes, Framing.HEADER_LENGTH, data.length);
    if (new MessageDecoder().decode(bytes, 0, bytes.length) instanceof Decoded.Messages decoded) {
      Message once = again(decoded.messages().getFirst());
      Message twice = again(once);
      if (!once.equals(twice)) {
        throw new AssertionError(once + " became " + twice);
      }
    }
  }

  private static Message again(Message open) {
    WireWriter out = new WireWriter(Framing.MAX_LENGTH);
    MessageEncoder.Outcome _ = new MessageEncoder().encode(open, out);
    if (!(new MessageDecoder().decode(out.array(), 0, out.length())
        instanceof Decoded.Messages decoded)) {
      throw new AssertionError("we say what we do not understand: " + open);
    }
    return decoded.messages().getFirst();
  }
}
