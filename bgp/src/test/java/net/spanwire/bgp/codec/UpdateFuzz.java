package net.spanwire.bgp.codec;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.spanwire.bgp.fsm.NegotiatedSession;
import net.spanwire.bgp.message.Message;
import net.spanwire.bgp.message.Nlri;
import net.spanwire.bgp.message.PathAttributes;

/**
 * For {@code bench/fuzz}: any bytes as the body of an UPDATE. Nothing is thrown, and what was
 * understood is understood alike when we say it again.
 */
public final class UpdateFuzz {

  private static final ImmutableList<NegotiatedSession> SESSIONS =
      ImmutableList.of(
          Wire.Session.EXTERNAL.negotiated(),
          Wire.Session.INTERNAL.negotiated(),
          Wire.Session.OLD.negotiated(),
          Wire.Session.ADD_PATH.negotiated(),
          Wire.Session.EXTERNAL.withoutExtendedNextHop());

  private UpdateFuzz() {}

  /** The first byte chooses the session. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 5 || data.length > 4000) {
      return;
    }
    NegotiatedSession session = SESSIONS.get((data[0] & 0xff) % SESSIONS.size());
    byte[] bytes = new byte[Framing.HEADER_LENGTH + data.length - 1];
    Arrays.fill(bytes, 0, Framing.MARKER_LENGTH, (byte) 0xff);
    bytes[16] = (byte) (bytes.length >>> 8);
    bytes[17] = (byte) bytes.length;
    bytes[18] = Framing.TYPE_UPDATE;
    System.arraycopy(data, 1, bytes, Framing.HEADER_LENGTH, data.length - 1);
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(session, (data[0] & 0x80) != 0);
    if (decoder.decode(bytes, 0, bytes.length) instanceof Decoded.Messages decoded) {
      List<Message> once = again(session, decoded.messages());
      List<Message> twice = again(session, once);
      if (!meaning(once).equals(meaning(twice))
          || !meaning(once).keySet().equals(meaning(decoded.messages()).keySet())) {
        throw new AssertionError(decoded.messages() + " became " + once + " and then " + twice);
      }
    }
  }

  private static List<Message> again(NegotiatedSession session, List<Message> messages) {
    WireWriter out = new WireWriter(Framing.MAX_LENGTH);
    MessageEncoder encoder = new MessageEncoder();
    encoder.established(session);
    messages.forEach(message -> encoder.encode(message, out));
    MessageDecoder decoder = new MessageDecoder();
    decoder.established(session, false);
    List<Message> read = new ArrayList<>();
    for (int at = 0; at < out.length(); at += Framing.length(out.array(), at)) {
      Decoded decoded = decoder.decode(out.array(), at, Framing.length(out.array(), at));
      if (!(decoded instanceof Decoded.Messages good) || !good.errors().isEmpty()) {
        throw new AssertionError("we say " + messages + ", which is " + decoded);
      }
      read.addAll(good.messages());
    }
    return read;
  }

  /** What holds of each destination after all that was said; empty where it was withdrawn. */
  private static Map<Nlri, Optional<PathAttributes>> meaning(List<Message> messages) {
    Map<Nlri, Optional<PathAttributes>> meaning = new HashMap<>();
    for (Message message : messages) {
      if (message instanceof Message.Update update) {
        update.withdrawn().forEach(nlri -> meaning.put(nlri, Optional.empty()));
        update
            .announced()
            .forEach(nlri -> meaning.put(nlri, Optional.ofNullable(update.attributes())));
      }
    }
    return meaning;
  }
}
