package net.spanwire.daemon.lab;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * The extended communities and unknown attributes of recorded updates (RFC 6396 §4.4, IPv4 alone),
 * which {@code bgpdump} does not print. It walks the octets by itself: our own decoder is what is
 * tried.
 */
final class RawUpdates {
  private static final int BGP4MP_ET = 17;
  private static final int MESSAGE_AS4 = 4;
  private static final int UPDATE = 2;
  private static final int MARKER_AND_LENGTH = 18;
  private static final int EXTENDED_LENGTH = 0x10;
  private static final int EXTENDED_COMMUNITIES = 16;
  private static final int LAST_KNOWN = 10;

  private final Map<String, String> found = new HashMap<>();

  static RawUpdates read(Path file) throws IOException {
    RawUpdates updates = new RawUpdates();
    try (DataInputStream in =
        new DataInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16))) {
      while (true) {
        in.readInt();
        int type = in.readUnsignedShort();
        int subtype = in.readUnsignedShort();
        byte[] record = new byte[in.readInt()];
        in.readFully(record);
        if (type == BGP4MP_ET && subtype == MESSAGE_AS4) {
          updates.message(ByteBuffer.wrap(record));
        }
      }
    } catch (EOFException e) {
      return updates;
    }
  }

  /**
   * What was said last: each extended community as {@code 0x} and 16 digits, each unknown attribute
   * as {@code TYPE:OCTETS}, all digits hexadecimal, in the order of the text; empty for none.
   */
  String of(String prefix) {
    return found.getOrDefault(prefix, "");
  }

  private void message(ByteBuffer record) {
    // Microseconds, two numbers, interface, family, two addresses of IPv4.
    ByteBuffer message = record.position(4 + 8 + 2 + 2 + 8).slice();
    if (message.get(MARKER_AND_LENGTH) != UPDATE) {
      return;
    }
    message.position(MARKER_AND_LENGTH + 1);
    ByteBuffer withdrawn = part(message, message.getShort() & 0xffff);
    ByteBuffer attributes = part(message, message.getShort() & 0xffff);
    Set<String> more = new TreeSet<>();
    while (attributes.hasRemaining()) {
      int flags = attributes.get();
      int type = attributes.get() & 0xff;
      ByteBuffer value =
          part(
              attributes,
              (flags & EXTENDED_LENGTH) != 0
                  ? attributes.getShort() & 0xffff
                  : attributes.get() & 0xff);
      if (type == EXTENDED_COMMUNITIES) {
        while (value.hasRemaining()) {
          more.add(String.format(Locale.ROOT, "0x%016x", value.getLong()));
        }
      } else if (type > LAST_KNOWN) {
        byte[] octets = new byte[value.remaining()];
        value.get(octets);
        more.add(String.format(Locale.ROOT, "%02x:%s", type, HexFormat.of().formatHex(octets)));
      }
    }
    forEach(withdrawn, found::remove);
    String text = String.join(" ", more);
    forEach(message, prefix -> found.put(prefix, text));
  }

  private static ByteBuffer part(ByteBuffer message, int length) {
    ByteBuffer part = message.slice(message.position(), length);
    message.position(message.position() + length);
    return part;
  }

  private static void forEach(ByteBuffer prefixes, Consumer<String> action) {
    while (prefixes.hasRemaining()) {
      int length = prefixes.get();
      int[] octets = new int[4];
      for (int i = 0; i * 8 < length; i++) {
        octets[i] = prefixes.get() & 0xff;
      }
      action.accept(octets[0] + "." + octets[1] + "." + octets[2] + "." + octets[3] + "/" + length);
    }
  }
}
